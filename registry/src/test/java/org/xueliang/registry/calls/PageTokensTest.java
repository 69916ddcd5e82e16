package org.xueliang.registry.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PageTokensTest {
    private final PageTokens pages = new PageTokens("key".getBytes(StandardCharsets.UTF_8));

    @Test
    void givesThePositionBackForTheSameFilters() {
        String token = pages.next("place=gate-3", "17:abc");
        assertThat(pages.position("place=gate-3", token)).isEqualTo("17:abc");
        assertThat(new PageTokens("key".getBytes(StandardCharsets.UTF_8)).position("place=gate-3", token))
                .isEqualTo("17:abc");
    }

    @Test
    void refusesOtherFiltersOtherKeysAndEveryChangedByte() {
        String token = pages.next("place=gate-3", "17:abc");
        assertRefused(pages, "place=gate-4", token);
        assertRefused(new PageTokens(new byte[] {1}), "place=gate-3", token);
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertRefused(
                    pages,
                    "place=gate-3",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
        }
        assertRefused(pages, "place=gate-3", "");
        assertRefused(pages, "place=gate-3", "!!!");
        assertRefused(pages, "place=gate-3", "A".repeat(10_000));
    }

    private static void assertRefused(PageTokens pages, String filters, String token) {
        assertThatThrownBy(() -> pages.position(filters, token))
                .hasMessageContaining("page_token: ")
                .hasMessageContaining("with the same filters");
    }
}
