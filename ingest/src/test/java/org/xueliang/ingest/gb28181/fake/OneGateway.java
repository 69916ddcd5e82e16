package org.xueliang.ingest.gb28181.fake;

import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.gb28181.Gb28181Gateway;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.manscdp.GbEdition;

/** A gateway on loopback without streams, its devices over UDP, and all that ends with them. */
public final class OneGateway implements AutoCloseable {
    public static final String SECRET = "Gb28181-Demo";

    public final DeviceBook book = new DeviceBook(true);
    public final RecordedReports reports = new RecordedReports();
    public final CollectorRegistry metrics = new CollectorRegistry();
    public final Gb28181Gateway gateway;
    private final List<AutoCloseable> open = new ArrayList<>();

    /** @param more keys of {@code gb28181} beside those of a gateway on loopback */
    public OneGateway(Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "gb28181.enabled", "true",
                "gb28181.code", "34020000002000000001",
                "gb28181.bind", "127.0.0.1",
                "gb28181.port", "0"));
        settings.putAll(more);
        gateway = Gb28181Gateway.open(
                Gateways.settings(settings).gb28181(),
                "gateway-1",
                book,
                reports,
                GatewayTime.of(Clock.systemUTC()),
                metrics,
                new CountedErrors(LoggerFactory.getLogger(OneGateway.class), Clock.systemUTC(), Duration.ofMinutes(1)),
                2);
    }

    public static KnownDevice known(String code, DeviceProfile profile) {
        return new KnownDevice(
                code,
                "gate",
                true,
                profile,
                new KnownDevice.Verifier(
                        code,
                        DigestHash.ha1Hex(DigestAlgorithm.MD5, code, "3402000000", SECRET),
                        "",
                        "",
                        profile.getNoteValue() > 1 ? SECRET : ""));
    }

    /** One that is known and registered. */
    public TestDevice registered(String code, DeviceProfile profile, GbEdition edition) throws Exception {
        book.put(known(code, profile));
        TestDevice device = TestDevice.udp(code, SECRET, gateway.port()).edition(edition);
        open.add(device);
        if (device.registerFully(3600).status() != 200) {
            throw new AssertionError("cannot register");
        }
        return device;
    }

    public double count(String name, String label, String value) {
        Double sample = metrics.getSampleValue(name, new String[] {label}, new String[] {value});
        return sample == null ? 0 : sample;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        gateway.close();
    }
}
