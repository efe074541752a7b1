using System.Net;
using LogRelay.Aggregator.Access.Audit;
using Microsoft.AspNetCore.Connections;

namespace LogRelay.Aggregator.Access.Tls;

/// <summary>Tells a client that speaks plain text to a port of TLS so, in its own protocol, instead of leaving it with a broken connection.</summary>
internal sealed class PlainTextAnswer(AuditTrail audit, TimeProvider time)
{
    private const byte Handshake = 0x16;

    // An empty SETTINGS frame, then GOAWAY of 36 bytes: last stream 0, INADEQUATE_SECURITY, words for a person.
    private static readonly byte[] Http2Answer =
        [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 36, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c, .. "TLS is spoken here: use TLS."u8];

    private static readonly byte[] Http1Answer =
        [.. "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 35\r\nConnection: close\r\n\r\nTLS is spoken here: use https://.\r\n"u8];

    /// <summary>Looks at a connection's first byte, and passes it on when TLS begins there.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var input = connection.Transport.Input;
        using var late = new CancellationTokenSource(ServerLimits.Patience, time);
        byte[] answer;
        try
        {
            var read = await input.ReadAsync(late.Token);
            if (read.Buffer.IsEmpty)
            {
                return;
            }
            var isHandshake = read.Buffer.FirstSpan[0] == Handshake;
            answer = read.Buffer.FirstSpan.StartsWith("PRI "u8) ? Http2Answer : Http1Answer;
            // Nothing of it counts as seen: whoever reads next finds it.
            input.AdvanceTo(read.Buffer.Start);
            if (isHandshake)
            {
                await next(connection);
                return;
            }
            audit.Refused("-", (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "local", "-", "connection", "plain text came where TLS is spoken");
            _ = await connection.Transport.Output.WriteAsync(answer, late.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // It said nothing for too long, or has gone: there is nobody to answer.
        }
    }
}
