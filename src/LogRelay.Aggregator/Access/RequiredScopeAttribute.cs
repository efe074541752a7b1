namespace LogRelay.Aggregator.Access;

/// <summary>
/// What callers of an endpoint must be allowed to: on a gRPC service, on one of its methods, or through
/// <see cref="EndpointAccess.RequireScope"/>. Where several are declared, all are needed; where none is, everybody is refused.
/// </summary>
/// <param name="scope">Not <see cref="AccessScope.None"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RequiredScopeAttribute(AccessScope scope) : Attribute
{
    /// <summary>What is needed.</summary>
    public AccessScope Scope { get; } = scope;
}
