package org.xueliang.ingest.gb28181.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.DeviceControl;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ResultResponse;

/**
 * Sends commands, and stops what moves: a movement that nobody renews or ends within {@value #LONGEST_MOVE_MS} ms is stopped
 * here, for whoever began it may be gone. Lives on an event loop; time is passed in.
 */
public final class ControlDesk {
    private static final long LONGEST_MOVE_MS = 10_000;

    /** A stop that was not answered is sent again, so often. */
    private static final int STOP_TRIES = 3;

    private record Target(String device, String channel) {}

    private static final class Moving {
        final DeviceSession device;
        final ControlCommand stop;
        long stopAtMs;
        int tries;

        Moving(DeviceSession device, ControlCommand stop, long stopAtMs) {
            this.device = device;
            this.stop = stop;
            this.stopAtMs = stopAtMs;
        }
    }

    private final DeviceLine line;
    private final Queries queries;
    private final long timeoutMs;
    private final Map<Target, Moving> moving = new HashMap<>();

    public ControlDesk(DeviceLine line, Queries queries, long timeoutMs) {
        this.line = line;
        this.queries = queries;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Sends a command.
     *
     * @param channel code of a channel of the device, or the device's own
     * @return what the device answered in words, empty where the SIP 200 is all that comes; fails with {@link QueryException}
     */
    public CompletableFuture<String> send(DeviceSession device, String channel, DeviceCommand command, long nowMs) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        ControlCommand control;
        try {
            control = Commands.of(command, device.edition());
        } catch (QueryException e) {
            answer.completeExceptionally(e);
            return answer;
        }
        if (!device.state().registered()) {
            answer.completeExceptionally(
                    new QueryException(Reason.OFFLINE, "device " + device.code() + " is offline: " + device.cause()));
            return answer;
        }
        Target target = new Target(device.code(), channel);
        if (Commands.moves(control)) {
            moving.put(target, new Moving(device, Commands.stopOf(control), nowMs + LONGEST_MOVE_MS));
        } else if (control instanceof ControlCommand.Ptz) {
            // A stop, or a preset that ends the movement.
            moving.remove(target);
        }
        if (control.expectsResponse()) {
            queries.ask(
                    device, channel, sn -> new DeviceControl(sn, channel, control), timeoutMs, nowMs, result(answer));
        } else {
            line.message(device, channel, new DeviceControl(queries.nextSn(), channel, control), sipAnswer(answer));
        }
        return answer;
    }

    private static Queries.Answers result(CompletableFuture<String> answer) {
        return new Queries.Answers() {
            @Override
            public boolean take(ManscdpMessage message) {
                if (message instanceof ResultResponse result && !result.ok()) {
                    answer.completeExceptionally(new QueryException(
                            Reason.REFUSED, result.reason().isEmpty() ? "the device says ERROR" : result.reason()));
                } else {
                    answer.complete("OK");
                }
                return false;
            }

            @Override
            public void failed(QueryException why) {
                answer.completeExceptionally(why);
            }
        };
    }

    private static DeviceLine.Outcome sipAnswer(CompletableFuture<String> answer) {
        return new DeviceLine.Outcome() {
            @Override
            public void answered(int status, String reason) {
                if (status < 300) {
                    answer.complete("");
                } else {
                    answer.completeExceptionally(
                            new QueryException(Reason.REFUSED, "the device answered " + status + " " + reason));
                }
            }

            @Override
            public void failed(String cause) {
                answer.completeExceptionally(new QueryException(Reason.SILENT, cause));
            }
        };
    }

    /** Stops what moved too long. */
    public void time(long nowMs) {
        if (moving.isEmpty()) {
            return;
        }
        List<Target> late = new ArrayList<>();
        moving.forEach((target, move) -> {
            if (nowMs >= move.stopAtMs) {
                late.add(target);
            }
        });
        late.forEach(target -> stop(target, nowMs));
    }

    private void stop(Target target, long nowMs) {
        Moving move = moving.get(target);
        if (move == null) {
            return;
        }
        if (++move.tries > STOP_TRIES || !move.device.state().registered()) {
            moving.remove(target);
            return;
        }
        move.stopAtMs = nowMs + LONGEST_MOVE_MS;
        line.message(
                move.device,
                target.channel(),
                new DeviceControl(queries.nextSn(), target.channel(), move.stop),
                new DeviceLine.Outcome() {
                    @Override
                    public void answered(int status, String reason) {
                        moving.remove(target, move);
                    }

                    @Override
                    public void failed(String cause) {
                        // Sent again when the time comes.
                    }
                });
    }

    /** Movements that are watched now. */
    public int moving() {
        return moving.size();
    }
}
