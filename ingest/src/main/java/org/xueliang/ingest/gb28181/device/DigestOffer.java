package org.xueliang.ingest.gb28181.device;

import java.util.List;
import org.xueliang.protocol.auth.DigestAlgorithm;

/**
 * What registrations are challenged with, strongest first and MD5 last. An old stack reads the first challenge alone and a
 * 401 with three is larger than the request that brought it, hence MD5 by default; an answer by a stronger algorithm than
 * the first is accepted in any case, a weaker one than the weakest offered is not.
 */
public enum DigestOffer {
    MD5(List.of(DigestAlgorithm.MD5)),
    /** SHA-256 (RFC 8760), then MD5. */
    SHA256_MD5(List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5)),
    /** SHA-256 alone: devices that know MD5 only cannot register. */
    SHA256(List.of(DigestAlgorithm.SHA_256)),
    /** SM3 (GB/T 32905), then MD5. */
    SM3_MD5(List.of(DigestAlgorithm.SM3, DigestAlgorithm.MD5)),
    /** SM3 alone. */
    SM3(List.of(DigestAlgorithm.SM3));

    private final List<DigestAlgorithm> algorithms;

    DigestOffer(List<DigestAlgorithm> algorithms) {
        this.algorithms = algorithms;
    }

    /** In the order of the headers. */
    public List<DigestAlgorithm> algorithms() {
        return algorithms;
    }

    /** Whether an answer by this algorithm counts. */
    public boolean takes(DigestAlgorithm algorithm) {
        return algorithm != DigestAlgorithm.MD5 || algorithms.contains(DigestAlgorithm.MD5);
    }
}
