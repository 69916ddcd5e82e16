package org.xueliang.simulator.gb28181.media;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.Recording;

/** One recording in the forms in which it was asked for, each muxed once. Thread-safe. */
public final class PsLibrary {
    /** Oddities that change the program stream itself; all others change what is around it. */
    private static final Set<GbQuirk> OF_THE_STREAM = EnumSet.of(
            GbQuirk.P6_BARE_STREAM,
            GbQuirk.P8_EMPTY_PACK_HEADER,
            GbQuirk.P9_PRIVATE_STREAM,
            GbQuirk.P11_PES_LENGTH_ZERO,
            GbQuirk.P12_PES_FFFF,
            GbQuirk.P14_PSM_LIES,
            GbQuirk.P16_PSM_CRC_ZERO,
            GbQuirk.P17_NO_PSM,
            GbQuirk.P21_AUDIO_NEVER_COMES);

    private static final Set<MediaFault> FAULTS = EnumSet.of(MediaFault.NO_PSM, MediaFault.SVAC);

    private record Form(Set<GbQuirk> quirks, MediaFault fault) {}

    private final Recording recording;
    private final Map<Form, PsRecording> forms = new ConcurrentHashMap<>();

    public PsLibrary(Recording recording) {
        this.recording = recording;
    }

    public PsRecording get(Set<GbQuirk> quirks, MediaFault fault) {
        EnumSet<GbQuirk> relevant = EnumSet.noneOf(GbQuirk.class);
        relevant.addAll(quirks);
        relevant.retainAll(OF_THE_STREAM);
        MediaFault relevantFault = FAULTS.contains(fault) ? fault : MediaFault.NONE;
        return forms.computeIfAbsent(
                new Form(Set.copyOf(relevant), relevantFault),
                form -> PsRecording.of(recording, form.quirks(), form.fault()));
    }
}
