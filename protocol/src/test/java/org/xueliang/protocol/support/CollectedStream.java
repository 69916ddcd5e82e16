package org.xueliang.protocol.support;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;

/** Writes down what a stream parser gives, one line an event, so that runs can be compared. */
public final class CollectedStream implements RtspStreamListener {
    public final List<String> events = new ArrayList<>();
    public final List<RtspRequest> requests = new ArrayList<>();
    public final List<RtspResponse> responses = new ArrayList<>();
    public int skipped;

    @Override
    public void request(RtspRequest request) {
        requests.add(request);
        events.add("request " + request.method() + " " + request.uri() + " " + request.headers() + " "
                + request.bodyText());
    }

    @Override
    public void response(RtspResponse response) {
        responses.add(response);
        events.add("response " + response.status() + " " + response.reason() + " " + response.headers() + " "
                + response.bodyText());
    }

    @Override
    public void interleaved(int channel, ByteBuf payload) {
        events.add("frame " + channel + " " + Hex.text(payload));
    }

    @Override
    public void skipped(int bytes) {
        skipped += bytes;
    }
}
