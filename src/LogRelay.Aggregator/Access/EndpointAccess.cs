namespace LogRelay.Aggregator.Access;

/// <summary>Declares who may call an endpoint, a group of them or a gRPC service. What declares nothing is refused by <see cref="AccessGate"/>.</summary>
internal static class EndpointAccess
{
    /// <summary>Callers need a scope, beside any that is declared elsewhere for the same endpoint.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, AccessScope scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScopeAttribute(scope));

    /// <summary>Anybody may call, without a token.</summary>
    public static TBuilder OpenToAnyone<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenToAnyoneAttribute());

    /// <summary>Calls last as long as the client wants.</summary>
    public static TBuilder LastingCall<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new LastingCallAttribute());

    /// <summary>All scopes that an endpoint needs; null when nobody has declared who may call it.</summary>
    public static AccessScope? ScopeOf(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<OpenToAnyoneAttribute>() is not null)
        {
            return AccessScope.None;
        }
        var needed = endpoint.Metadata.GetOrderedMetadata<RequiredScopeAttribute>().Aggregate(AccessScope.None, static (all, one) => all | one.Scope);
        return needed == AccessScope.None ? null : needed;
    }
}
