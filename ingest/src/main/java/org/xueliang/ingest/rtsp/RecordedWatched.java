package org.xueliang.ingest.rtsp;

import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.live.RecordedSeat;
import org.xueliang.ingest.recorded.RecordedView;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;

/** A recording that a device sends for this viewer: its PLAY, PAUSE, Range and Scale go on to the device. */
final class RecordedWatched implements Watched {
    private final ServerConnection connection;
    private final RecordedView view;
    private @Nullable RecordedSeat seat;

    RecordedWatched(ServerConnection connection, RecordedView view) {
        this.connection = connection;
        this.view = view;
    }

    @Override
    public VideoCodec codec() {
        return view.stream().codec();
    }

    @Override
    public @Nullable ParameterSets parameterSets() {
        return view.stream().parameterSets();
    }

    @Override
    public String range() {
        return "npt=0-" + NptHeader.text(view.lengthS());
    }

    @Override
    public String began() {
        RecordedSeat sitting = seat;
        return "npt=" + NptHeader.text(sitting == null ? 0 : Math.max(0, sitting.beganS())) + "-";
    }

    /** What a PLAY asks for. */
    private record Wanted(@Nullable Double fromS, @Nullable Double scale) {}

    private Wanted wanted(RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        Double from = NptHeader.startS(request.headers().get(RtspHeaders.RANGE));
        Double scale = NptHeader.scale(request.headers().get("Scale"));
        if (from != null && from > view.lengthS()) {
            throw new ServerRefusal(
                    StatusCode.INVALID_RANGE,
                    String.format(Locale.ROOT, "Range: from %.3f s (expected: at most %.3f)", from, view.lengthS()));
        }
        return new Wanted(from, scale);
    }

    @Override
    public void play(PlaySession session, RtspRequest request, RtspViewer viewer)
            throws ServerRefusal, RtspSyntaxException {
        Wanted wanted = wanted(request);
        RecordedSeat sitting = new RecordedSeat(
                viewer,
                codec(),
                connection.channel().alloc(),
                connection.parts().time()::wallUs);
        seat = sitting;
        view.play(sitting, wanted.fromS(), wanted.scale()).whenComplete((nothing, failure) -> {
            // What goes well is answered with the first packet.
            if (failure != null) {
                connection.onLoop(() -> connection.answered(request, refusal(failure)));
            }
        });
    }

    @Override
    public void again(PlaySession session, RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        Wanted wanted = wanted(request);
        RecordedSeat sitting = seat;
        if (sitting == null) {
            session.playing(request, ServerConnection.headers());
            return;
        }
        connection.answersLater();
        sitting.again((sequence, timestamp) -> connection.onLoop(
                () -> connection.answered(request, () -> session.begins(request, sequence, timestamp, null))));
        view.play(sitting, wanted.fromS(), wanted.scale()).whenComplete((nothing, failure) -> {
            if (failure != null) {
                sitting.again(null);
                connection.onLoop(() -> connection.answered(request, refusal(failure)));
            }
        });
    }

    @Override
    public void pause(PlaySession session, RtspRequest request) {
        connection.answersLater();
        view.pause()
                .whenComplete((done, failure) -> connection.onLoop(() -> {
                    if (failure == null) {
                        connection.answered(request, () -> connection.ok(request));
                    } else {
                        connection.answered(request, refusal(failure));
                    }
                }));
    }

    private static ServerRefusal refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return ServerRefusal.noPicture(String.valueOf(cause.getMessage()));
    }

    @Override
    public void leave() {
        if (seat != null) {
            view.leave(seat);
        }
    }
}
