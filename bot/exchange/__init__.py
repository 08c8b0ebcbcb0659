"""Files in and out: the register of members as people keep it in their spreadsheets."""
