using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Access.Tokens;
using LogRelay.Diagnostics;
using LogRelay.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>The file of tokens: every fault with its line, none of them in force.</summary>
public sealed class TokenFileTests : IDisposable
{
    private static readonly string Hash = "sha256:" + new string('a', 64);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_token_is_read_as_it_was_written()
    {
        var token = new AccessToken("web-1", AccessScope.Ingest | AccessScope.Read, new string('b', 64), new DateTimeOffset(2027, 1, 31, 12, 0, 0, TimeSpan.Zero), "host-1");
        var read = Assert.Single(TokenFile.Parse("# a comment\n\n  " + TokenLine.Format(token) + "\r\n").All);
        Assert.Equal(token, read);
    }

    [Theory]
    [InlineData("a", "name scope[,scope] sha256:hash")]
    [InlineData("a read", "name scope[,scope] sha256:hash")]
    [InlineData("a write HASH", "scope \"write\" is none of ingest, read, admin")]
    [InlineData("a read,,admin HASH", "scope \"\" is none of")]
    [InlineData("a read lrt_secretsecretsecret", "the third word must be sha256:")]
    [InlineData("a read sha256:abc", "the third word must be sha256:")]
    [InlineData("a read HASH expires=soon", "expires \"soon\" must be one time such as")]
    [InlineData("a read HASH expires=2027-01-01 expires=2028-01-01", "must be one time")]
    [InlineData("a read HASH node=", "node \"\" must be")]
    [InlineData("a read HASH until=2027-01-01", "\"until\" is not known")]
    [InlineData("a\u001b[2J read HASH", "name \"a?[2J\"")]
    [InlineData("a read HASH\na admin HASH2", "line 2: the name a is there twice")]
    [InlineData("a read HASH\nb admin HASH", "line 2: the token of b is there twice")]
    public void A_fault_is_named_with_its_line_and_without_a_secret(string content, string message)
    {
        var fault = Assert.Throws<FormatException>(() => TokenFile.Parse(content.Replace("HASH2", "sha256:" + new string('c', 64), StringComparison.Ordinal).Replace("HASH", Hash, StringComparison.Ordinal)));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("line ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secretsecret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_a_fault_keeps_what_was_in_force_and_says_so()
    {
        var keys = new Keyring(_folder.File("tokens")).Add("a", AccessScope.Read);
        var log = new CapturedLog();
        var store = new TokenStore(new AccessSettings { TokensFile = keys.Path }, log.CreateLogger<TokenStore>());
        File.WriteAllText(keys.Path, "half a li");
        store.Reload(always: true);
        Assert.NotNull(store.Tokens!.Find(TokenText.HashOf(keys["a"])));
        File.Delete(keys.Path);
        store.Reload(always: true);
        Assert.NotNull(store.Tokens!.Find(TokenText.HashOf(keys["a"])));
        Assert.Equal(2, log.Of(EventIds.TokensRefused).Count);
        _ = keys.Remove("a");
        store.Reload(always: true);
        Assert.Null(store.Tokens!.Find(TokenText.HashOf(TokenText.Create())));
        Assert.Empty(store.Tokens.All);
    }

    [Fact]
    public void A_change_is_noticed_when_it_stands_still_also_behind_links()
    {
        var (first, second, link) = (_folder.File("first"), _folder.File("second"), _folder.File("link"));
        File.WriteAllText(first, "1");
        File.WriteAllText(second, "2");
        _ = File.CreateSymbolicLink(link, first);
        var watched = new WatchedFiles(link);
        Assert.False(watched.HaveChanged());
        File.Delete(link);
        _ = File.CreateSymbolicLink(link, second);
        Assert.False(watched.HaveChanged());
        Assert.True(watched.HaveChanged());
        Assert.False(watched.HaveChanged());
        File.AppendAllText(second, "more");
        Assert.False(watched.HaveChanged());
        Assert.True(watched.HaveChanged());
    }

    [Theory]
    [InlineData("tokens", "LOGRELAY_TOKENS_FILE")]
    [InlineData("cert.pem", "LOGRELAY_TLS_CERT_FILE")]
    [InlineData("ca.pem", "LOGRELAY_CLIENT_CA_FILE")]
    public async Task The_aggregator_does_not_start_without_a_file_that_it_is_told_of(string missing, string variable)
    {
        using var authority = new Testing.Tls.TlsAuthority();
        await File.WriteAllTextAsync(_folder.File("ca.pem"), authority.Pem, TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<FormatException>(() => GuardedAggregator.StartAsync(_folder, access =>
        {
            access = GuardedAggregator.WithTls(access, _folder, authority) with { ClientAuthorityFile = _folder.File("ca.pem") };
            File.Delete(_folder.File(missing));
            return access;
        }));
        Assert.Contains(variable, fault.Message, StringComparison.Ordinal);
        Assert.Contains(missing, fault.Message, StringComparison.Ordinal);
    }
}
