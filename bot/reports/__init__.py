"""What people read about the indicators: collected once (`report`), then said (`text`) or drawn (`chart`)."""
