using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Clients;

/// <summary>Where an aggregator is, and what it takes to be let in.</summary>
/// <param name="Text">As it was given: <c>http(s)://host:port</c>.</param>
/// <param name="TokenFile">Has the token; null for none.</param>
/// <param name="Token">The token itself; null for none.</param>
/// <param name="Authorities">PEM file of the authorities that its certificate may come from; null for the system's.</param>
internal sealed record AggregatorAddress(string Text, string? TokenFile, string? Token, string? Authorities)
{
    private const int MaxTokenBytes = 4096;

    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(10);

    /// <summary>Makes a client; it connects with the first question.</summary>
    /// <exception cref="CliException">The address, the token or the authorities cannot be used.</exception>
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
        if (Authorities is not null && uri.Scheme == "http")
        {
            throw new CliException($"--ca is for https; {VisibleText.Of(Text)} has no certificate");
        }
#pragma warning disable CA2000 // The client disposes of it.
        var handler = new SocketsHttpHandler { ConnectTimeout = LongestConnect };
        if (uri.IsLoopback)
        {
            handler.UseProxy = false;
        }
        if (Authorities is not null)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = PolicyOf(Authorities) };
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

    private static X509ChainPolicy PolicyOf(string path)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--ca {VisibleText.Of(path)} cannot be used: {failure.Message}");
        }
        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new CliException($"--ca {VisibleText.Of(path)} has no certificate in it; it is a PEM file");
    }
}
