namespace LogRelay.Aggregator.Access;

/// <summary>Calls of this endpoint last as long as the client wants: a node's call, a live tail. No time limit holds, and silence is normal.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class LastingCallAttribute : Attribute;
