package org.xueliang.standalone.load;

import java.io.IOException;
import org.xueliang.standalone.client.MetricsPage;

/**
 * What a gateway on this machine counts.
 *
 * @param units access units received
 * @param lost packets that it missed
 * @param cpu seconds of its whole process
 * @param decoded pictures, for analysis
 * @param dropped frame events that never reached the bus
 */
public record GatewayCounters(double units, double lost, double cpu, double decoded, double dropped) {
    public static GatewayCounters read(int port) throws IOException {
        MetricsPage page = MetricsPage.read(port);
        return new GatewayCounters(
                page.sum("xueliang_ingest_access_units_total"),
                page.sum("xueliang_ingest_rtp_lost_packets_total"),
                page.sum("process_cpu_seconds_total"),
                page.sum("xueliang_ingest_pictures_decoded_total"),
                page.sum("xueliang_ingest_frame_events_dropped_total"));
    }

    /** What was added since. */
    public GatewayCounters since(GatewayCounters before) {
        return new GatewayCounters(
                units - before.units,
                lost - before.lost,
                cpu - before.cpu,
                decoded - before.decoded,
                dropped - before.dropped);
    }
}
