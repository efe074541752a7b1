using Xunit;

namespace LogRelay.EndToEnd.Faults;

/// <summary>These tests load the machine: one of them at a time.</summary>
[CollectionDefinition(Name)]
public sealed class FaultGroup
{
    public const string Name = "faults";
}
