package org.xueliang.ingest.gb28181.device;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.GbEdition;

/**
 * Registrations of before the gateway started, until their devices are known again, and those of now on their way to the
 * store. What was asked of a device before is never asked again: nonces are made under a key that each process makes anew, so
 * that an answer to one of an earlier process is nobody's. Thread-safe.
 */
public final class KeptRegistrations {
    private final RegistrationStore store;
    private final byte[] key;
    private final Map<String, String> waiting = new ConcurrentHashMap<>();

    /**
     * @param token of the gateway at the registry; the seals are made with it
     * @param max so many are taken from the store at most
     */
    public KeptRegistrations(RegistrationStore store, String token, int max) {
        this.store = store;
        this.key = key(token);
        store.load().forEach((device, record) -> {
            if (waiting.size() < max) {
                waiting.put(device, record);
            }
        });
    }

    /** Nothing is kept. */
    public static KeptRegistrations none() {
        return new KeptRegistrations(RegistrationStore.NONE, "", 0);
    }

    private static byte[] key(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(("gb28181 registrations\0" + token).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Devices whose registrations wait to be taken up. */
    public Set<String> devices() {
        return Set.copyOf(waiting.keySet());
    }

    /** Whether it was registered when the gateway stopped, and has not been looked at since. */
    public boolean awaits(String device) {
        return waiting.containsKey(device);
    }

    /** Takes it up, once. @return null where there is none that holds for the device as it is known now */
    @Nullable
    SavedRegistration take(KnownDevice known, long maxExpiresS, long wallMs) {
        String record = waiting.remove(known.code());
        if (record == null) {
            return null;
        }
        KnownDevice.Verifier verifier = known.verifier();
        SavedRegistration saved = verifier == null || !known.enrolled()
                ? null
                : SavedRegistration.read(known.code(), record, key, verifier, maxExpiresS);
        if (saved == null || saved.leftMs(wallMs) == 0) {
            store.drop(known.code());
            return null;
        }
        return saved;
    }

    /** It proved itself: what was kept of it before counts no more. */
    void proved(KnownDevice known, DeviceSource from, long expiresS, GbEdition edition, long wallMs) {
        waiting.remove(known.code());
        KnownDevice.Verifier verifier = known.verifier();
        if (verifier == null) {
            store.drop(known.code());
        } else {
            store.keep(
                    known.code(),
                    new SavedRegistration(known.code(), from.overTcp(), from.address(), wallMs, expiresS, edition)
                            .record(key, verifier));
        }
    }

    /** Its registration is over. */
    void over(String device) {
        waiting.remove(device);
        store.drop(device);
    }
}
