using System.Net.Security;
using Grpc.Net.Client;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Clients;

/// <summary>Where an aggregator is, and what it takes to be let in.</summary>
/// <param name="Text">As it was given: <c>http(s)://host:port</c>.</param>
/// <param name="TokenFile">Has the token; null for none.</param>
/// <param name="Token">The token itself; null for none.</param>
/// <param name="Tls">Who is trusted over https, and what is shown.</param>
internal sealed record AggregatorAddress(string Text, string? TokenFile, string? Token, TlsFiles Tls)
{
    private const int MaxTokenBytes = 4096;

    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(10);

    /// <summary>Makes a client; it connects with the first question.</summary>
    /// <exception cref="CliException">The address, the token or a file for TLS cannot be used.</exception>
    public ServiceClient Open()
    {
        if (!Uri.TryCreate(Text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0
            || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            throw new CliException($"the address {VisibleText.Of(Text)} is none; it looks like https://logs.example:7420 or http://127.0.0.1:7420");
        }
        var token = ReadToken();
        if (token is not null && uri.Scheme == "http" && !uri.IsLoopback)
        {
            throw new CliException($"a token goes to {VisibleText.Of(Text)} only over https: everybody on the way could read it");
        }
        var tls = uri.Scheme == "https" ? Tls.Read() : Tls.FirstNamed is { } option
            ? throw new CliException($"{option} is for https; {VisibleText.Of(Text)} has no certificate")
            : new SslClientAuthenticationOptions();
#pragma warning disable CA2000 // The client disposes of it.
        var handler = new SocketsHttpHandler { ConnectTimeout = LongestConnect, SslOptions = tls };
        if (uri.IsLoopback)
        {
            handler.UseProxy = false;
        }
        var channel = GrpcChannel.ForAddress(uri, new GrpcChannelOptions { DisposeHttpClient = true, MaxReceiveMessageSize = null, HttpHandler = handler });
#pragma warning restore CA2000
        return new ServiceClient(channel, $"the aggregator at {VisibleText.Of(Text)}", "Is it running, and is the address right (--address, LOGRELAY_ADDRESS)?", token);
    }

    private string? ReadToken()
    {
        if (TokenFile is null)
        {
            return Token is null ? null : Checked(Token.Trim(), "LOGRELAY_TOKEN");
        }
        try
        {
            return new FileInfo(TokenFile).Length > MaxTokenBytes
                ? throw new CliException($"{VisibleText.Of(TokenFile)} is too long for a file with one token")
                : Checked(File.ReadAllText(TokenFile).Trim(), VisibleText.Of(TokenFile));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"the token cannot be read: {failure.Message}");
        }
    }

    // Its value is nobody's business, not even in a message.
    private static string Checked(string token, string source) => token.Length > 0 && token.All(static character => character is > ' ' and <= '~')
        ? token
        : throw new CliException($"{source} has no token: one line of visible characters");
}
