using CsCheck;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Sinks.Gelf;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

public sealed class GelfFieldsTests
{
    [Theory]
    [InlineData("service", "_service")]
    [InlineData("_service", "_service")]
    [InlineData("com.docker.compose.project", "_com.docker.compose.project")]
    [InlineData("a/b c", "_a_b_c")]
    [InlineData("\u00e4\U0001F600", "___")]
    [InlineData("id", "_id_")]
    [InlineData("_id", "_id_")]
    [InlineData("", "_")]
    [InlineData("source", "_source_")]
    [InlineData("level", "_level_")]
    [InlineData("_timestamp", "_timestamp_")]
    [InlineData("__ttl", "__ttl_")]
    [InlineData("gl2_source_node", "_gl2_source_node_")]
    [InlineData("SOURCE", "_SOURCE")]
    [InlineData("full_message", "_full_message")]
    public void Of_AttributeName_IsPrefixedAndMended(string attribute, string field) =>
        Assert.Equal(field, GelfFieldNames.Of(attribute));

    [Fact]
    public void Collect_AttributeNamedLikeAStandardField_OverwritesIt() =>
        Assert.Equal("mine", Collect(("tag", "mine"))["_tag"]);

    [Fact]
    public void Collect_NamesThatBecomeOneByMending_AllStay()
    {
        var fields = Collect(("a/b", "1"), ("a b", "2"), ("a_b", "3"));

        Assert.Equal("3", fields["_a_b"]);
        Assert.Equal(["1", "2"], new[] { fields["_a_b_"], fields["_a_b__"] }.Order());
    }

    [Fact]
    public void Collect_AttributeNamedLikeAFieldOfLogRelay_DoesNotDoubleIt() =>
        Assert.Equal("x", Collect(("logrelay_cut_bytes", "x"))["_logrelay_cut_bytes_"]);

    [Fact]
    public void Encoder_ValueLongerThanAKeyword_IsCutReadably()
    {
        var message = Encode(("long", new string('\u20ac', 20_000)));

        Assert.EndsWith("bytes]", message.Fields["_long"], StringComparison.Ordinal);
        Assert.StartsWith("\u20ac\u20ac", message.Fields["_long"], StringComparison.Ordinal);
    }

    [Fact]
    public void Encoder_MoreAttributesThanFit_CountsWhatIsLeftOut()
    {
        var message = Encode([.. Enumerable.Range(0, 10).Select(i => ($"a{i}", new string('x', 10_000)))]);

        Assert.Equal("4", message.Fields["_logrelay_omitted_fields"]);
        Assert.Equal("web", message.Fields["_container_name"]);
    }

    [Fact]
    public void Encoder_AnyAttributes_AreValidGelf() =>
        Gen.Dictionary(Gen.String[0, 12], Gen.String[0, 40])[0, 12].Sample(attributes =>
            Encode([.. attributes.Select(pair => (pair.Key, pair.Value))]));

    private static SortedDictionary<string, string> Collect(params (string Key, string Value)[] attributes) =>
        GelfFields.Collect(Batches.Stream(attributes: attributes.ToDictionary(pair => pair.Key, pair => pair.Value)));

    private static ReceivedGelf Encode(params (string Key, string Value)[] attributes)
    {
        var encoder = new GelfEncoder(Batches.Stream(attributes: attributes.ToDictionary(pair => pair.Key, pair => pair.Value)));
        using var batch = Batches.Of("line");
        using var buffer = new ByteBuffer();
        encoder.Append(buffer, batch, batch.Records[0]);
        return StrictGelf.Parse(buffer.Span.ToArray());
    }
}
