using System.Net;
using Triage.Connectors.Outgoing;

namespace Triage.Connectors.Tests.Outgoing;

public sealed class OutgoingRulesTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.254")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void Refusal_NotPublic_NamesTheSetting(string address)
    {
        var refusal = new OutgoingRules([]).Refusal(IPAddress.Parse(address), 443, "https");

        Assert.Contains("Triage:Outgoing:AllowedPrivate", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    public void Refusal_PublicByHttps_IsNone(string address) =>
        Assert.Null(new OutgoingRules([]).Refusal(IPAddress.Parse(address), 443, "https"));

    [Theory]
    [InlineData("http", 443)]
    [InlineData("http", 80)]
    [InlineData("https", 8443)]
    [InlineData("https", 22)]
    public void Refusal_PublicOtherwise_IsRefused(string scheme, int port) =>
        Assert.NotNull(new OutgoingRules([]).Refusal(IPAddress.Parse("8.8.8.8"), port, scheme));

    [Theory]
    [InlineData("127.0.0.1:9000", "127.0.0.1", 9000, true)]
    [InlineData("127.0.0.1:9000", "::ffff:127.0.0.1", 9000, true)]
    [InlineData("127.0.0.1:9000", "127.0.0.1", 9001, false)]
    [InlineData("127.0.0.1", "127.0.0.1", 1, true)]
    [InlineData("127.0.0.1", "127.0.0.2", 1, false)]
    [InlineData("10.1.0.0/16", "10.1.200.3", 8080, true)]
    [InlineData("10.1.0.0/16", "10.2.0.1", 8080, false)]
    [InlineData("::1", "::1", 8080, true)]
    [InlineData("[::1]:9000", "::1", 9000, true)]
    [InlineData("[::1]:9000", "::1", 80, false)]
    public void Refusal_AllowedPrivate_IsOnlyWhatIsListed(string entry, string address, int port, bool allowed) =>
        Assert.Equal(allowed, new OutgoingRules([entry]).Refusal(IPAddress.Parse(address), port, "http") is null);

    [Theory]
    [InlineData("intranet")]
    [InlineData("10.0.0.0/99")]
    [InlineData("")]
    public void Rules_BadEntry_NamesIt(string entry) =>
        Assert.Contains(
            $"'{entry}'",
            Assert.Throws<FormatException>(() => new OutgoingRules([entry])).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    [InlineData("ftp://example.com/")]
    [InlineData("https://user:pw@example.com/")]
    public void Refusal_Address_IsRefusedBeforeAnythingIsResolved(string address) =>
        Assert.NotNull(OutgoingRules.Refusal(new Uri(address)));
}
