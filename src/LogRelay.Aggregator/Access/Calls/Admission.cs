using LogRelay.Aggregator.Access.Limits;
using LogRelay.Aggregator.Access.Tls;
using LogRelay.Aggregator.Access.Tokens;
using LogRelay.Diagnostics.Messages;

namespace LogRelay.Aggregator.Access.Calls;

/// <summary>Finds out who makes a call, and whether they may. Any thread.</summary>
internal sealed class Admission(
    AccessSettings settings, TokenStore tokens, ClientAuthorities authorities, ClientTable clients, TimeProvider time, ILogger<Admission> logger)
{
    private const string Scheme = "Bearer ";

    /// <summary>Looks at a call.</summary>
    /// <param name="context">The request; its endpoint is known.</param>
    /// <param name="caller">Who makes it, as far as that was shown.</param>
    /// <returns>Why not; null when it may go on.</returns>
    public Denial? Check(HttpContext context, out Caller caller)
    {
        var address = context.Connection.RemoteIpAddress;
        var key = ClientTable.KeyOf(address);
        var presented = context.Features.Get<PresentedCertificate>();
        caller = new Caller(clients.Of(key), address?.ToString() ?? key, token: null, presented, settings.CertificateNamesNode);
        var endpoint = context.GetEndpoint();
        var needed = endpoint is null ? null : EndpointAccess.ScopeOf(endpoint);
        if (needed == AccessScope.None)
        {
            return null;
        }
        var denial = tokens.Tokens is { } known ? CheckToken(context.Request, known, ref caller) : CheckLocal(context.Request);
        denial ??= CheckCertificate(presented, needed);
        if (denial is not null)
        {
            return denial;
        }
        if (needed is null)
        {
            return endpoint switch
            {
                null => Denial.Unknown($"there is nothing at {Shown.Of(context.Request.Path.Value ?? "")} for {Shown.Of(context.Request.Method)}"),
                RouteEndpoint => Undeclared(endpoint),
                // Routing's own: it says that the method or the content type is the wrong one.
                _ => null,
            };
        }
        return caller.Token is { } token ? CheckScope(token, needed.Value) : null;
    }

    /// <summary>Looks again at a call that was let in.</summary>
    /// <returns>Why it should end; null when it may go on.</returns>
    public Denial? WhyNoMore(Caller caller, AccessScope scope)
    {
        if (caller.Certificate is { } certificate && authorities.FaultOf(certificate) is { } fault)
        {
            return Denial.Unauthenticated($"the client's certificate is not taken any more: {fault}");
        }
        if (caller.Token is not { } token || tokens.Tokens is not { } known)
        {
            return null;
        }
        if (known.Find(Convert.FromHexString(token.Hash)) is not { } now)
        {
            return Denial.Unauthenticated($"the token {token.Name} was taken away", isTokenWrong: true);
        }
        if (now.Node != token.Node)
        {
            return new Denial(Grpc.Core.StatusCode.Unavailable, StatusCodes.Status503ServiceUnavailable, $"the token {token.Name} is for another node now; call again");
        }
        return CheckExpiry(now) ?? CheckScope(now, scope);
    }

    private Denial? CheckToken(HttpRequest request, TokenSet known, ref Caller caller)
    {
        var header = request.Headers.Authorization;
        if (header.Count == 0)
        {
            return Denial.Unauthenticated("a token is needed: Authorization: Bearer lrt_...");
        }
        if (header.Count > 1)
        {
            return Denial.Malformed("there is more than one Authorization header");
        }
        var text = header.ToString();
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Failed(caller, "the Authorization header must be: Bearer lrt_...");
        }
        var presented = text[Scheme.Length..].Trim();
        if (!TokenText.IsOne(presented))
        {
            return Failed(caller, "what is presented is no token of LogRelay's, or was not copied whole");
        }
        if (known.Find(TokenText.HashOf(presented)) is not { } token)
        {
            return Failed(caller, "the token is not known here");
        }
        caller = new Caller(clients.Of("token " + token.Name), caller.Address, token, caller.Certificate, settings.CertificateNamesNode);
        return CheckExpiry(token);
    }

    // Whoever has the right token is let in however many wrong ones came from the same address: others may share it.
    private static Denial Failed(Caller caller, string reason) => caller.Client.MayFail(out var wait)
        ? Denial.Unauthenticated(reason, isTokenWrong: true)
        : Denial.TooMany($"{reason}; there were too many such attempts from this address", wait);

    private Denial? CheckExpiry(AccessToken token) => token.HasExpired(time.GetUtcNow())
        ? Denial.Unauthenticated($"the token {token.Name} expired at {token.Expires:u}; make a new one with: logrelay-aggregator token create", isTokenWrong: true)
        : null;

    private static Denial? CheckScope(AccessToken token, AccessScope needed) => (token.Scopes & needed) != needed
        ? Denial.OutOfScope($"the token {token.Name} has scope {TokenLine.NamesOf(token.Scopes)}; this needs {TokenLine.NamesOf(needed)}", TokenLine.NamesOf(needed).Replace(',', ' '))
        : null;

    /// <summary>Without tokens every program of this host may call, but not another site's page in a browser on it.</summary>
    private static Denial? CheckLocal(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
        ? Denial.Forbidden("without tokens no other web page may call the aggregator through a browser")
        : null;

    private Denial? CheckCertificate(PresentedCertificate? presented, AccessScope? needed)
    {
        if (!authorities.AreAsked)
        {
            return null;
        }
        if (presented is not null)
        {
            return authorities.FaultOf(presented) is { } fault
                ? Denial.Unauthenticated($"the client's certificate ({Shown.Of(presented.Subject)}) is not taken: {fault}")
                : null;
        }
        return settings.AllNeedCertificate || needed?.HasFlag(AccessScope.Ingest) == true
            ? Denial.Unauthenticated("a client certificate is needed, of an authority in LOGRELAY_CLIENT_CA_FILE")
            : null;
    }

    private Denial Undeclared(Endpoint endpoint)
    {
        AccessLog.Undeclared(logger, endpoint.DisplayName ?? "");
        return Denial.Forbidden($"nobody has declared who may call {endpoint.DisplayName}");
    }
}
