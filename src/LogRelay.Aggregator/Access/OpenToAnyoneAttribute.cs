namespace LogRelay.Aggregator.Access;

/// <summary>Callers of this endpoint need not say who they are.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OpenToAnyoneAttribute : Attribute;
