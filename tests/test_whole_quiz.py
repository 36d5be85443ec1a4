"""A group's quiz through the real discord.py, against a Discord on loopback, in a process of its own."""

from __future__ import annotations

from bot.corpus.question import Kind
from tests.discord_players import LOCKED, Key, Player, plain, until_pressable, until_shown
from tests.discord_server import CHANNEL, DiscordServer
from tests.process import BotProcess


async def test_three_people_play_ten_questions_of_every_kind_to_the_podium(
    server: DiscordServer, bot: BotProcess, key: Key
) -> None:
    await bot.start()
    ada, ben, zoe = (Player(server, key, name, user) for name, user in (("Ada", "1"), ("Ben", "2"), ("Zoe", "3")))
    hosting = await ada.says("quiz", questions=10, pace="untimed", seed="otter-42")
    lobby = await until_shown(server, CHANNEL, "A quiz on")
    await ben.presses(lobby, "Join")
    await server.wait_words(lobby, "Ada, Ben")
    await ada.presses(hosting, "Start")
    kinds, right = set(), {"Ada": 0, "Ben": 0, "Zoe": 0}

    for number in range(1, 11):
        message = await until_shown(server, CHANNEL, f"Question {number} of 10")
        question = key.question(message.text)
        kinds.add(question.kind)
        await ada.answers(message)
        right["Ada"] += 1
        if number == 2:  # a change of mind
            await ada.answers(message, rightly=False)
            right["Ada"] -= 1
        if number >= 4:  # a late joiner
            await zoe.answers(message)
            right["Zoe"] += 1
        if question.kind in (Kind.CLOZE, Kind.SHORT) and right["Ben"] == 0:
            await ben.types(message, "beached ships")
            await ada.presses(message, "Next (host)")
            await server.wait_words(message, "were right")
            await ben.presses(message, "I was right")
            appeal = await until_shown(server, CHANNEL, "beached ships")
            await ada.presses(appeal, "It is right")
            await server.wait_words(appeal, "Accepted")
            right["Ben"] += 1
        else:
            await ben.answers(message, rightly=False)
            if number == 5:  # a pause
                controls = await ada.presses(message, "Host controls")
                await ada.presses(controls, "Pause")
                await server.wait_words(message, "Paused")
                await ada.presses(message, "Go on")
                await until_pressable(server, message, "Next (host)")
            await server.wait_words(message, f"{3 if number >= 4 else 2} answered")
            await ada.presses(message, "Next (host)")
        await server.wait_words(message, "were right")
        await ada.presses(message, "Next (host)")

    podium = await until_shown(server, CHANNEL, "The podium")
    said = plain(podium.text)
    assert kinds == set(Kind)
    assert f"1. Ada  {right['Ada']} points, {right['Ada']} of 10 right" in said
    assert f"2. Zoe  {right['Zoe']} points, {right['Zoe']} of 10 right" in said
    assert "3. Ben  1 point, 1 of 10 right" in said
    receipts = (*ada.receipts, *ben.receipts, *zoe.receipts)
    assert all(LOCKED in receipt.text for receipt in receipts)
    assert all(receipt.is_ephemeral for receipt in receipts if receipt.callback == 4)
    summary = await ben.presses(podium, "My summary")
    assert "What to look at again" in summary.text
    assert await bot.terminate() == 0


async def test_after_kill_9_the_round_goes_on_by_itself_and_its_buttons_answer(
    server: DiscordServer, bot: BotProcess, key: Key
) -> None:
    await bot.start()
    ada, ben = Player(server, key, "Ada", "1"), Player(server, key, "Ben", "2")
    hosting = await ada.says("quiz", questions=2, kinds="choice", seed="otter-42")
    await ada.presses(hosting, "Start")
    first = await until_shown(server, CHANNEL, "Question 1 of 2")
    await ada.answers(first)

    await bot.kill()
    await bot.start()

    assert LOCKED in (await ben.answers(first, rightly=False)).text
    await server.wait_words(first, "1 of 2 were right: Ada")
    controls = await ada.presses(first, "Host controls")
    await ada.presses(controls, "Next")
    second = await until_shown(server, CHANNEL, "Question 2 of 2")
    await ada.answers(second)
    await ben.answers(second)
    await server.wait_words(second, "2 of 2 were right")
    controls = await ada.presses(second, "Host controls")
    await ada.presses(controls, "Next")
    podium = await until_shown(server, CHANNEL, "The podium")
    assert "1. Ada  2 points" in plain(podium.text)
    assert await bot.terminate() == 0


async def test_a_channel_that_is_closed_to_it_pauses_the_round_and_the_host_hears_why(
    server: DiscordServer, bot: BotProcess, key: Key
) -> None:
    await bot.start()
    ada = Player(server, key, "Ada", "1")
    hosting = await ada.says("quiz", questions=2, kinds="choice")
    await until_shown(server, CHANNEL, "A quiz on")
    server.take_permission(CHANNEL)

    await ada.presses(hosting, "Start")
    told = await until_shown(server, server.conversation("1"), "Your quiz is paused")
    assert "Send Messages" in told.text
    server.allow(CHANNEL)
    await ada.presses(told, "Go on")

    assert await until_shown(server, CHANNEL, "Question 1 of 2")
    assert await bot.terminate() == 0
