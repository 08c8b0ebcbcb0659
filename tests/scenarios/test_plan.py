"""Walking through the plan: objectives, the indicators they feed, the activities that work for them."""

from datetime import timedelta

from sqlalchemy import insert

from storage.models import Activity


async def test_a_member_walks_from_the_plan_to_an_objective_and_on_to_the_standings(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("plan")
    rosa.expect("Plan Estratégico 2025-2027", "En 2027 CLAC se habrá consolidado", "OE4 Incrementar las capacidades")
    await rosa.taps("OE2")
    rosa.expect("OE2. Incrementar los niveles", "OT2.2 Aumentar la resiliencia", "Satisfacción: meta 90 en 2027")
    await rosa.says("1")
    rosa.expect("OT2.1. Contribuir al empoderamiento", "Desarrollo: meta 85 en 2027", "Todavía no hay actividades")
    await rosa.taps("⬆️ OE2")
    rosa.expect("OE2. Incrementar los niveles")
    await rosa.taps("📊 Ver el progreso hacia 2027")
    rosa.expect("Progreso hacia 2027")


async def test_codes_are_read_as_people_write_them_and_words_are_searched_in_every_language(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("/plan ot 3.3.")
    rosa.expect("OT3.3. Incidir en los gobiernos", "Estándares: meta 70\u00a0% en 2027")
    await rosa.says("plan mercados")
    rosa.expect("OE1 Optimizar el acceso a mercados", "OT1.2 Incrementar")
    rosa.expect_not("OT2.1")
    await rosa.says("markets")
    rosa.expect("OE1 Optimizar")
    await rosa.taps("OT1.2")
    rosa.expect("Ningún indicador de la MEGA mide este objetivo.")
    await rosa.says("/plan unicornios")
    rosa.expect("No encontré «unicornios» en el plan.", "Plan Estratégico 2025-2027")
    await rosa.says("/plan OE9")
    rosa.expect("No encontré «OE9» en el plan.")
    await rosa.says("buenas tardes")
    rosa.expect("¿Qué desea hacer?")


async def test_the_plan_is_read_in_the_persons_language_and_says_that_the_translation_is_ours(scenario):
    joao = await scenario.person("João").registers()
    await joao.says("plano")
    joao.expect("Em 2027 a CLAC terá se consolidado", "OE1 Otimizar", "O texto oficial está em espanhol")


async def test_an_objective_names_the_activities_that_work_for_it(scenario):
    begins = scenario.clock() + timedelta(days=9)
    common = {"type": "taller", "mode": "virtual", "zone": "America/Lima", "made_at": scenario.clock()}
    coming = {"title": {"es": "Taller de costos"}, "objective": "OT2.3", "state": "publicada", "starts_at": begins}
    held = {"title": {"es": "Taller de suelos"}, "objective": "OT2.2", "state": "realizada"}
    before = {"starts_at": begins - timedelta(days=60), "ends_at": begins - timedelta(days=59)}
    await scenario.change(insert(Activity).values(**common, **coming, ends_at=begins + timedelta(hours=2)))
    await scenario.change(insert(Activity).values(**common, **held, **before))
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("/plan OE2")
    rosa.expect("Actividades realizadas: 1. Por venir: 1.", "Taller de costos")
    rosa.expect_not("Taller de suelos")
