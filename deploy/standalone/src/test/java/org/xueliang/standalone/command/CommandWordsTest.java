package org.xueliang.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ptz     | left:30,up:10        | ptz { pan: -30 tilt: 10 }",
                "ptz     | zoom-out:3           | ptz { zoom: -3 }",
                "ptz     | stop                 | ptz { }",
                "preset  | call:3               | preset { action: CALL preset: 3 }",
                "cruise  | add-point:1:7        | cruise { action: ADD_POINT track: 1 preset: 7 }",
                "cruise  | set-speed:1:7:40     | cruise { action: SET_SPEED track: 1 preset: 7 value: 40 }",
                "scan    | set-speed:2:400      | scan { action: SET_SPEED scan: 2 speed: 400 }",
                "lens    | near:20,open:5       | lens { focus: -20 iris: 5 }",
                "aux     | on                   | auxiliary { number: 1 on: true }",
                "guard   | off                  | guard { }",
                "record  | on                   | record { on: true }",
                "home    | on:4:60              | home_position { enabled: true reset_after_s: 60 preset: 4 }",
                "home    | off                  | home_position { }",
                "format-card | 0            | format_card { }",
                "format-card | 2            | format_card { card: 2 }",
                "precise | pan:90.5,tilt:-5     | precise_ptz { pan: 90.5 tilt: -5.0 zoom: 1.0 }",
            })
    void wordsBecomeCommands(String name, String text, String command) {
        assertThat(CommandWords.parse(name, text)
                        .toString()
                        .replaceAll("\\s+", " ")
                        .trim())
                .isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ptz    | left       | --ptz: 'left' (expected: 2 parts joined by ':')",
                "ptz    | left:fast  | --ptz: 'fast' (expected: a whole number)",
                "ptz    | away:3     | --ptz: 'away:3' (expected: left, right, up, down, zoom-in, zoom-out, each with :SPEED, or stop)",
                "preset | go:3       | --preset: 'go' (expected: one of set, call, delete)",
                "guard  | maybe      | --guard: 'maybe' (expected: on or off)",
                "home   | on:4       | --home: 'on:4' (expected: off, or on:PRESET:SECONDS)",
            })
    void whatIsNoCommandIsNamed(String name, String text, String message) {
        assertThatThrownBy(() -> CommandWords.parse(name, text)).hasMessage(message);
    }

    @Test
    void eachSwitchHasItsCommand() {
        assertThat(CommandWords.parse("reset-alarm", "").getAlarmReset().getMethod())
                .isEqualTo("0");
        assertThat(CommandWords.parse("i-frame", "").hasIFrame()).isTrue();
        assertThat(CommandWords.parse("reboot", "").hasReboot()).isTrue();
    }
}
