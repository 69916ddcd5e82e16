package org.xueliang.ingest.bus;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xueliang.proto.v1.FrameEvent;

/** Keeps what it is given. */
public final class FakeFrameEventPublisher implements FrameEventPublisher {
    private final List<FrameEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void publish(FrameEvent event) {
        events.add(event);
    }

    public List<FrameEvent> events() {
        return events;
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public void close() {}
}
