using Grpc.Core;
using LogRelay.Aggregator.Access.Limits;
using LogRelay.Aggregator.Access.Tls;
using LogRelay.Aggregator.Access.Tokens;
using LogRelay.Aggregator.Store;
using LogRelay.Diagnostics.Messages;
using Microsoft.AspNetCore.Http.Features;

namespace LogRelay.Aggregator.Access.Calls;

/// <summary>Who makes a call, as far as that was shown. A feature of the request; any thread.</summary>
/// <param name="client">Whose limits hold.</param>
/// <param name="address">From where.</param>
/// <param name="token">What let the caller in; null where none is needed.</param>
/// <param name="certificate">What the caller presented; null when nothing.</param>
/// <param name="mustNameNode">A node's certificate must be for the node's name.</param>
internal sealed class Caller(Client client, string address, AccessToken? token, PresentedCertificate? certificate, bool mustNameNode)
{
    /// <summary>Name of the token, or "-".</summary>
    public string Name => Token?.Name ?? "-";

    /// <summary>From where.</summary>
    public string Address { get; } = address;

    /// <summary>What let the caller in; null where none is needed.</summary>
    public AccessToken? Token { get; } = token;

    /// <summary>What the caller presented inside TLS; null when nothing.</summary>
    public PresentedCertificate? Certificate { get; } = certificate;

    /// <summary>Whose limits hold.</summary>
    public Client Client { get; } = client;

    /// <summary>Who makes a gRPC call.</summary>
    public static Caller Of(ServerCallContext call) => call.GetHttpContext().Features.GetRequiredFeature<Caller>();

    /// <summary>Sees to it that the caller may speak for a node.</summary>
    /// <exception cref="RpcException">It may not; the message says why.</exception>
    public void MustBe(NodeIdentity node)
    {
        if (Token?.Node is { } bound && bound != node.Id && !string.Equals(bound, node.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal($"the token {Token.Name} is for node {Shown.Of(bound)}, and this is {Shown.Of(node.Name)} ({node.Id}); make one for it with: logrelay-aggregator token create --node");
        }
        if (mustNameNode && Certificate?.IsFor(node.Name) == false)
        {
            throw Refusal($"the certificate is for {Shown.Of(Certificate.Subject)}, and this is node {Shown.Of(node.Name)}");
        }
    }

    private static RpcException Refusal(string reason) => new(new Status(StatusCode.PermissionDenied, reason));
}
