package org.xueliang.registry.merging;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/** What two sightings are, by code, address, number and model. Pure. */
final class DeviceEvidence {
    /** Default codes of factories: the division that vendors' manuals use, with a small serial. */
    private static final Pattern FACTORY_CODE = Pattern.compile("34020000[0-9]{6}0000[0-9]{2}|([0-9])\\1{12,}[0-9]*");

    /** How many sightings have a key (see {@link MatchKeys}), these two among them. */
    private final ToIntFunction<String> holders;

    DeviceEvidence(ToIntFunction<String> holders) {
        this.holders = holders;
    }

    static boolean isFactoryCode(String code) {
        return FACTORY_CODE.matcher(code).matches();
    }

    void weigh(Sighting a, Sighting b, List<Evidence> evidence) {
        code(a, b, evidence);
        network(a, b, evidence);
        same(Evidence.Kind.SERIAL, a.serial(), b.serial(), "serial number", evidence);
        same(Evidence.Kind.MAC, a.mac(), b.mac(), "hardware address", evidence);
        model(a, b, evidence);
    }

    private void code(Sighting a, Sighting b, List<Evidence> evidence) {
        if (a.code().isEmpty() || !a.code().equals(b.code())) {
            return;
        }
        boolean factory = isFactoryCode(a.code()) || holders.applyAsInt(MatchKeys.code(a.code())) > 2;
        evidence.add(
                factory
                        ? new Evidence(
                                Evidence.Kind.CODE,
                                Weights.CODE_SAME_FACTORY,
                                () -> "both have code " + a.code() + ", which many cameras leave the factory with")
                        : new Evidence(Evidence.Kind.CODE, Weights.CODE_SAME, () -> "both have code " + a.code()));
    }

    private void network(Sighting a, Sighting b, List<Evidence> evidence) {
        if (a.host().isEmpty() || b.host().isEmpty()) {
            return;
        }
        if (!a.host().equals(b.host())) {
            evidence.add(new Evidence(
                    Evidence.Kind.NETWORK, Weights.ADDRESS_OTHER, () -> "addresses " + a.host() + " and " + b.host()));
            return;
        }
        boolean inputs = !a.input().isEmpty()
                && !b.input().isEmpty()
                && a.input().charAt(0) == b.input().charAt(0);
        if (inputs && !a.input().equals(b.input())) {
            evidence.add(new Evidence(
                    Evidence.Kind.NETWORK,
                    Weights.INPUT_OTHER,
                    () -> "two inputs of " + a.host() + ": " + a.input() + " and " + b.input()));
            return;
        }
        if (a.fromDevice() && b.fromDevice()) {
            // Not where the camera is but where the device registers from: a router's, for all that is behind it.
            evidence.add(new Evidence(
                    Evidence.Kind.NETWORK,
                    Weights.ADDRESS_SHARED,
                    () -> "both register from " + a.host() + ", as all do that are behind one router"));
            return;
        }
        Supplier<String> words = () -> "both at address " + a.host() + (inputs ? ", input " + a.input() : "");
        boolean shared = holders.applyAsInt(inputs ? MatchKeys.input(a) : MatchKeys.host(a)) > 2;
        evidence.add(
                shared
                        ? new Evidence(
                                Evidence.Kind.NETWORK,
                                Weights.ADDRESS_SHARED,
                                () -> words.get() + ", which others have as well")
                        : new Evidence(
                                Evidence.Kind.NETWORK,
                                inputs ? Weights.ADDRESS_AND_INPUT_SAME : Weights.ADDRESS_SAME,
                                words));
    }

    private void same(Evidence.Kind kind, String a, String b, String what, List<Evidence> evidence) {
        if (a.isEmpty() || b.isEmpty()) {
            return;
        }
        boolean serial = kind == Evidence.Kind.SERIAL;
        if (!a.equals(b)) {
            evidence.add(new Evidence(
                    kind,
                    serial ? Weights.SERIAL_OTHER : Weights.MAC_OTHER,
                    () -> "other " + what + ": " + a + " and " + b));
        } else if (holders.applyAsInt(serial ? MatchKeys.serial(a) : MatchKeys.mac(a)) > 2) {
            evidence.add(new Evidence(
                    kind, Weights.CLONED, () -> "both have " + what + " " + a + ", which others have as well"));
        } else {
            evidence.add(new Evidence(
                    kind, serial ? Weights.SERIAL_SAME : Weights.MAC_SAME, () -> "both have " + what + " " + a));
        }
    }

    private static void model(Sighting a, Sighting b, List<Evidence> evidence) {
        if (a.model().isEmpty() || b.model().isEmpty()) {
            return;
        }
        boolean maker = a.manufacturer().equalsIgnoreCase(b.manufacturer());
        if (a.model().equalsIgnoreCase(b.model())) {
            evidence.add(new Evidence(Evidence.Kind.MODEL, Weights.MODEL_SAME, () -> "both are of model " + a.model()));
        } else {
            evidence.add(new Evidence(
                    Evidence.Kind.MODEL,
                    maker ? Weights.MODEL_OTHER : Weights.MAKER_OTHER,
                    () -> "models " + a.model() + " and " + b.model()));
        }
    }
}
