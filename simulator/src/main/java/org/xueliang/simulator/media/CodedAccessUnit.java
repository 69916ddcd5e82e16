package org.xueliang.simulator.media;

/**
 * One coded picture of a source.
 *
 * @param annexB NAL units behind start codes, parameter sets before each keyframe. Not to be changed.
 * @param timestampTicks time of presentation, 90 kHz, from the source's beginning
 * @param sendTicks when a camera would send it, 90 kHz: grows from unit to unit, also where B pictures make the time of
 *     presentation jump
 * @param keyframe a receiver can begin here
 */
public record CodedAccessUnit(byte[] annexB, long timestampTicks, long sendTicks, boolean keyframe) {
    @Override
    public String toString() {
        return (keyframe ? "keyframe " : "picture ") + timestampTicks + " " + annexB.length + " bytes";
    }
}
