package org.xueliang.ingest.gb28181;

import java.time.Duration;
import java.util.Optional;
import org.xueliang.ingest.gb28181.invite.NoMedia;
import org.xueliang.ingest.gb28181.invite.StreamDemand;
import org.xueliang.ingest.media.OnDemand;

/** Viewers and stills of this gateway want the streams of its devices. Thread-safe. */
public final class GbOnDemand implements OnDemand {
    /** Below the 10 s after which players and the callers of the door give up: they hear the cause instead. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Gb28181Gateway gateway;

    public GbOnDemand(Gb28181Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public Optional<Wish> want(String channel, String who, Waiter waiter) {
        StreamDemand demand = gateway.demand();
        if (demand == null) {
            return Optional.empty();
        }
        return demand.want(channel, who, PATIENCE, new StreamDemand.Waiter() {
                    @Override
                    public void streaming() {
                        waiter.streaming();
                    }

                    @Override
                    public void noPicture(NoMedia why) {
                        waiter.noPicture(why.advised());
                    }
                })
                .map(lease -> lease::close);
    }
}
