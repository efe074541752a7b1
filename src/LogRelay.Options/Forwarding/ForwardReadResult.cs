using System.Diagnostics.CodeAnalysis;
using LogRelay.Options.Routes;

namespace LogRelay.Options.Forwarding;

/// <summary>What forward.json says, or everything that is wrong with it.</summary>
/// <param name="Configuration">Null when there are faults.</param>
/// <param name="Faults">In the file's order; empty on success.</param>
public sealed record ForwardReadResult(ForwardConfiguration? Configuration, IReadOnlyList<RelayFault> Faults)
{
    /// <summary>True when the file may come into force, as far as options go.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}
