package org.xueliang.simulator.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xueliang.proto.v1.AlertType;

class ScriptParserTest {
    private static final String GOOD = """
            events:
              - {camera: yard-1, kind: person-enters-yard, begin: 12s, end: 20s}
              - {camera: yard-1, kind: lens-covered, begin: 1min, end: 70s}
              - {camera: gate-2, kind: vehicle-passes, begin: 15500ms, end: 22s, where: right-to-left, expect: nothing}
              - {camera: gate-3, kind: light-step, begin: 1s, end: 2s}
              - {camera: gate-4, kind: signal-lost, begin: 5s, end: 9s, expect: OUTAGE}
              - {camera: gate-5, kind: signal-lost, begin: 5s, end: 9s, expect: OUTAGE}
            readings:
              - {sensor: manhole-1, place: lane, at: 41s, quantity: tilt, value: 31.5, unit: deg, alarm: true}
            """;

    @Test
    void aScriptIsReadInOrderOfTime() {
        Script script = ScriptParser.parse(GOOD);
        assertThat(script.events()).hasSize(6);
        assertThat(script.events().get(0).camera()).isEqualTo("gate-3");
        assertThat(script.of("yard-1"))
                .containsExactly(
                        ScriptedEvent.of("yard-1", EventKind.PERSON_ENTERS_YARD, 12_000, 20_000, Heading.LEFT_TO_RIGHT),
                        ScriptedEvent.of("yard-1", EventKind.LENS_COVERED, 60_000, 70_000, Heading.LEFT_TO_RIGHT));
        assertThat(script.of("gate-2").get(0))
                .isEqualTo(new ScriptedEvent(
                        "gate-2", EventKind.VEHICLE_PASSES, 15_500, 22_000, Heading.RIGHT_TO_LEFT, null));
        assertThat(script.readings())
                .containsExactly(new ScriptedReading("manhole-1", "lane", 41_000, "tilt", 31.5, "deg", true));
        assertThat(script.lengthMs()).isEqualTo(70_000);
    }

    @Test
    void whatIsExpectedHasAbsoluteTimesAndAnOutageIsOne() {
        List<ExpectedAlert> expected = ScriptParser.parse(GOOD).expected(1_000_000_000L, camera -> "lane");
        assertThat(expected.stream().map(ExpectedAlert::type))
                .containsExactly(AlertType.OUTAGE, AlertType.MOTION, AlertType.CAMERA_COVERED);
        assertThat(expected.get(0).channels()).containsExactly("gate-4", "gate-5");
        assertThat(expected.get(1).beginUs()).isEqualTo(1_012_000_000L);
        assertThat(expected.get(1).endUs()).isEqualTo(1_020_000_000L);
        assertThat(ScriptParser.parse(GOOD).expectedOfSensors(0).get(0).beginUs())
                .isEqualTo(41_000_000L);
    }

    @Test
    void anEmptyScriptIsAQuietOne() {
        assertThat(ScriptParser.parse("")).isEqualTo(Script.QUIET);
        assertThat(ScriptParser.parse("events: []")).isEqualTo(Script.QUIET);
    }

    static Stream<Arguments> bad() {
        String event = "events: [{camera: a, kind: person-walks, begin: 1s, end: 2s%s}]";
        return Stream.of(
                Arguments.of("[1, 2]", "the script holds a ARRAY (expected: events and readings)"),
                Arguments.of("events: {", "not YAML"),
                Arguments.of("event: []", "event: unknown key (known here: events, readings)"),
                Arguments.of("events: 7", "events: '7' (expected: a list)"),
                Arguments.of("events: [7]", "events[0]: '7' (expected: keys and values)"),
                Arguments.of(event.formatted(", colour: red"), "events[0].colour: unknown key"),
                Arguments.of(
                        "events: [{camera: a, kind: explodes, begin: 1s, end: 2s}]",
                        "events[0]: kind: 'explodes' (expected: person-walks, vehicle-passes"),
                Arguments.of("events: [{kind: person-walks, begin: 1s, end: 2s}]", "events[0]: camera: missing"),
                Arguments.of(
                        "events: [{camera: a, kind: person-walks, begin: soon, end: 2s}]",
                        "events[0]: begin: 'soon' (expected: such as 1500ms, 12s or 2min)"),
                Arguments.of("events: [{camera: a, kind: person-walks, begin: -1s, end: 2s}]", "begin: '-1s'"),
                Arguments.of("events: [{camera: a, kind: person-walks, begin: 3, end: 4}]", "begin: '3'"),
                Arguments.of(
                        "events: [{camera: a, kind: person-walks, begin: 3s, end: 2s}]",
                        "events[0]: begin 3000 ms, end 2000 ms (expected: 0 <= begin < end"),
                Arguments.of(
                        "events: [{camera: a, kind: person-walks, begin: 3s, end: 999999min}]", "end 59999940000 ms"),
                Arguments.of(event.formatted(", where: up"), "where: 'up' (expected: left-to-right, right-to-left)"),
                Arguments.of(event.formatted(", expect: DOOM"), "expect: 'DOOM' (expected: MOTION, CAMERA_COVERED"),
                Arguments.of("events: [{camera: [a], kind: person-walks, begin: 1s, end: 2s}]", "camera: holds keys"),
                Arguments.of(
                        "events: [{camera: a, kind: person-walks, begin: 1s, end: 5s},"
                                + " {camera: a, kind: lens-covered, begin: 4s, end: 6s}]",
                        "camera a: lens-covered begins at 4000 ms, before person-walks ends at 5000 ms"),
                Arguments.of(
                        "readings: [{sensor: s, place: p, at: 1s, quantity: TILT, value: 1, unit: deg}]",
                        "readings[0]: quantity: 'TILT' (expected: 1 to 32 of a-z, 0-9, '_')"),
                Arguments.of(
                        "readings: [{sensor: s, place: p, at: 1s, quantity: tilt, value: high, unit: deg}]",
                        "readings[0]: value: 'high' (expected: a number)"),
                Arguments.of(
                        "readings: [{sensor: s, place: p, at: 1s, quantity: tilt, value: 1, unit: deg, alarm: 2}]",
                        "readings[0]: alarm: '2' (expected: true or false)"),
                Arguments.of("#" + "x".repeat(1 << 20), "size: 1048577 characters (expected: <= 1048576)"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsWrongIsNamedWithWhereAndWhatWasExpected(String yaml, String message) {
        assertThatThrownBy(() -> ScriptParser.parse(yaml))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining(message);
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThatThrownBy(() -> ScriptParser.parse(
                        "events: [{camera: a, kind: x, begin: 1s, end: 2s}, 5, {camera: b, colour: 1}]\nmore: 1"))
                .isInstanceOfSatisfying(
                        ScriptException.class, e -> assertThat(e.problems()).hasSize(5));
    }
}
