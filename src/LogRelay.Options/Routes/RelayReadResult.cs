using System.Diagnostics.CodeAnalysis;

namespace LogRelay.Options.Routes;

/// <summary>What relay.json says, or everything that is wrong with it.</summary>
/// <param name="Configuration">Null when there are faults.</param>
/// <param name="Faults">In the file's order; empty on success.</param>
public sealed record RelayReadResult(RelayConfiguration? Configuration, IReadOnlyList<RelayFault> Faults)
{
    /// <summary>True when the file may come into force.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}
