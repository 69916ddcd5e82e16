package org.xueliang.ingest.gb28181.control;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.protocol.manscdp.ConfigBlock;
import org.xueliang.protocol.manscdp.DeviceConfig;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ResultResponse;

/** Changes settings of devices (GB/T 28181-2022 9.3, A.2.3.2) and waits for the word that it was done. On an event loop. */
public final class Configuring {
    private final Queries queries;
    private final long timeoutMs;
    private final LongSupplier nowMs;

    public Configuring(Queries queries, long timeoutMs, LongSupplier nowMs) {
        this.queries = queries;
        this.nowMs = nowMs;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Sends what is there, the device's own part first; the second is sent when the first was taken.
     *
     * @param channel of the device, or the device's own code
     * @return what the device answered in words; fails with {@link QueryException}
     */
    public CompletableFuture<String> send(DeviceSession device, String channel, DeviceSettings settings) {
        List<ConfigBlock> own = SettingsBlocks.ofDevice(settings);
        List<ConfigBlock> ofChannel = SettingsBlocks.ofChannel(settings);
        if (own.isEmpty() && ofChannel.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new QueryException(Reason.BAD, "settings: empty (expected: something to change)"));
        }
        if (!ofChannel.isEmpty() && !device.edition().isAtLeast(GbEdition.GB2022)) {
            return CompletableFuture.failedFuture(new QueryException(
                    Reason.NOT_POSSIBLE,
                    "settings " + ofChannel.get(0).element() + ": the device speaks edition " + device.edition()
                            + " (expected: GB2022)"));
        }
        CompletableFuture<String> first = own.isEmpty()
                ? CompletableFuture.completedFuture("")
                // S30: BasicParam goes to the device's code, never to a channel's.
                : send(device, device.code(), own);
        return ofChannel.isEmpty() ? first : first.thenCompose(done -> send(device, channel, ofChannel));
    }

    /** One message with these blocks. */
    public CompletableFuture<String> send(DeviceSession device, String target, List<ConfigBlock> blocks) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        queries.ask(
                device,
                target,
                sn -> new DeviceConfig(sn, target, blocks),
                timeoutMs,
                nowMs.getAsLong(),
                new Queries.Answers() {
                    @Override
                    public boolean take(ManscdpMessage message) {
                        if (message instanceof ResultResponse result && !result.ok()) {
                            answer.completeExceptionally(new QueryException(
                                    Reason.REFUSED,
                                    result.reason().isEmpty() ? "the device says ERROR" : result.reason()));
                        } else {
                            answer.complete("OK");
                        }
                        return false;
                    }

                    @Override
                    public void failed(QueryException why) {
                        answer.completeExceptionally(why);
                    }
                });
        return answer;
    }
}
