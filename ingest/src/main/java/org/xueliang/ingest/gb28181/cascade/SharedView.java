package org.xueliang.ingest.gb28181.cascade;

import java.util.Set;
import org.xueliang.proto.v1.CatalogView;

/**
 * What a platform may see: channels that match any of these, nothing where all are empty.
 *
 * @param owners whose channels
 * @param places that are looked at
 * @param channels codes
 */
record SharedView(Set<String> owners, Set<String> places, Set<String> channels) {
    SharedView {
        owners = Set.copyOf(owners);
        places = Set.copyOf(places);
        channels = Set.copyOf(channels);
    }

    static SharedView of(CatalogView view) {
        return new SharedView(
                Set.copyOf(view.getOwnersList()), Set.copyOf(view.getPlacesList()), Set.copyOf(view.getChannelsList()));
    }

    boolean matches(SharedChannel channel) {
        return channels.contains(channel.code())
                || owners.contains(channel.owner())
                || places.contains(channel.place());
    }
}
