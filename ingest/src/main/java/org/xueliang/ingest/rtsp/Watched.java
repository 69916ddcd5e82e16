package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;

/** What a viewer of ours looks at: a live stream, or a recording. On its connection's event loop. */
interface Watched {
    VideoCodec codec();

    @Nullable
    ParameterSets parameterSets();

    /** What can be heard beside it; null where nothing can, or may. */
    default @Nullable AudioFormat audio() {
        return null;
    }

    /** Whether what can be heard may show itself in a moment: it begins a little later than the pictures. */
    default boolean audioMayCome() {
        return false;
    }

    /** Of the whole, as SDP has it; empty where it has no end. */
    String range();

    /** Of what the viewer gets now, as the answer to PLAY has it. */
    String began();

    /** The viewer gets packets from now on; the request is answered when its first one is known. */
    void play(PlaySession session, RtspRequest request, RtspViewer viewer) throws ServerRefusal, RtspSyntaxException;

    /** PLAY of who plays already; it is answered, at once or when its first packet is known. */
    void again(PlaySession session, RtspRequest request) throws ServerRefusal, RtspSyntaxException;

    /** Nothing more for now; the request is answered. */
    void pause(PlaySession session, RtspRequest request);

    /** The viewer has gone. */
    void leave();
}
