package lazuli;

import com.microsoft.store.partnercenter.IPartnerCredentials;
import com.microsoft.store.partnercenter.requestcontext.IRequestContext;
import org.joda.time.DateTime;

/** A token that somebody else fetched from Lazuli's token endpoint, for the few seconds that a walk takes. */
final class SandboxCredentials implements IPartnerCredentials {
    private final String token;
    private final DateTime expiresAt = DateTime.now().plusMinutes(30);

    SandboxCredentials(String token) {
        this.token = token;
    }

    @Override
    public String getPartnerServiceToken() {
        return token;
    }

    @Override
    public DateTime getExpiresAt() {
        return expiresAt;
    }

    @Override
    public boolean isExpired() {
        return expiresAt.isBeforeNow();
    }

    @Override
    public void onCredentialsRefreshNeeded(IPartnerCredentials credentials, IRequestContext context) {
        throw new IllegalStateException("the walk took longer than its token lives");
    }
}
