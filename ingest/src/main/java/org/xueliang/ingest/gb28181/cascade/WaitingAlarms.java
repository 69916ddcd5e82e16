package org.xueliang.ingest.gb28181.cascade;

import java.util.List;
import org.xueliang.protocol.manscdp.AlarmNotify;

/**
 * Alarms that platforms above have not answered yet, and until when each wants any, over a restart of the gateway. What it takes
 * is bounded by whoever gives it ({@link AlarmNews}). Thread-safe; nothing waits for a disk or a network.
 */
public interface WaitingAlarms {
    /** Nothing outlives the process. */
    WaitingAlarms NONE = new WaitingAlarms() {
        @Override
        public List<AlarmNotify> of(String platform) {
            return List.of();
        }

        @Override
        public long wishUntilMs(String platform) {
            return 0;
        }

        @Override
        public void waits(String platform, AlarmNotify alarm) {}

        @Override
        public void over(String platform, String number) {}

        @Override
        public void wish(String platform, long untilMs) {}

        @Override
        public void forget(String platform) {}
    };

    /** What waits for the platform, the oldest first. */
    List<AlarmNotify> of(String platform);

    /** Wall time until which it had asked for alarms; 0 where it had not. */
    long wishUntilMs(String platform);

    /** It waits from now on, behind those that wait. Its SN is its number for the platform. */
    void waits(String platform, AlarmNotify alarm);

    /** It was answered, or is not for the platform any more. */
    void over(String platform, String number);

    /** @param untilMs wall time; 0 for no more */
    void wish(String platform, long untilMs);

    /** There is no such platform any more. */
    void forget(String platform);
}
