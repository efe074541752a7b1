namespace LogRelay.Plugin.Endpoints;

/// <summary>Reply to <c>/LogDriver.Capabilities</c>. The capability stands below <c>Cap</c>, not at the top as Docker's documentation shows.</summary>
internal sealed record CapabilitiesReply(Capability Cap, string Err);

/// <summary>What the driver can do beyond taking lines.</summary>
/// <param name="ReadLogs">Answers <c>docker logs</c>; dockerd then keeps no copy of its own.</param>
internal sealed record Capability(bool ReadLogs);
