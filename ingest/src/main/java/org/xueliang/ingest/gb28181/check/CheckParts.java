package org.xueliang.ingest.gb28181.check;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.Queries;
import org.xueliang.ingest.gb28181.control.Subscriptions;
import org.xueliang.ingest.gb28181.invite.StreamTrials;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.DialogueLine;

/**
 * What a check looks through.
 *
 * @param dialogue the device's last messages as of the call, oldest first
 * @param trials null where the gateway takes no media
 * @param timeoutMs of a question
 */
public record CheckParts(
        Supplier<List<DialogueLine>> dialogue,
        Queries queries,
        Subscriptions subscriptions,
        @Nullable StreamTrials trials,
        long timeoutMs,
        GatewayTime time) {
    /** Those of the lines that come from now on. */
    Predicate<DialogueLine> sinceNow(Predicate<DialogueLine> of) {
        long fromUs = time.wallUs();
        return line -> line.getAtUs() >= fromUs && of.test(line);
    }
}
