using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Triage.Connectors.Outgoing;

namespace Triage.Connectors.Tests.Outgoing;

/// <summary>S-51 to S-54: what must never be connected to, and answers that never end.</summary>
public sealed class OutgoingWallsTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public OutgoingWallsTests() => _listener.Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>An address of each kind that is not on the public internet, or is another way to write one.</summary>
    public static TheoryData<string> PrivateAddresses { get; } =
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::1]",
        "[100::1]",
        "[2001::1]",
        "[2001:db8::1]",
        "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::1]",
        "[3fff::1]",
        "[5f00::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        // The same written otherwise.
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "１２７.0.0.1",
        "2852039166",
        "0xA9FEA9FE",
        "169.254.43518",
    ];

    /// <summary>Names that stand for somewhere inside, and what a resolver there would say.</summary>
    public static TheoryData<string, string> PrivateNames { get; } =
        new()
        {
            { "localhost", "127.0.0.1" },
            { "LOCALHOST", "::1" },
            { "localhost.", "127.0.0.1" },
            { "x.localhost", "127.0.0.1" },
            { "metadata.google.internal", "169.254.169.254" },
            { "instance-data.ec2.internal", "169.254.169.254" },
            { "kubernetes.default.svc", "10.96.0.1" },
            { "host.docker.internal", "172.17.0.1" },
            { "printer.local", "192.168.1.20" },
            { "xn--nxasmq6b.example", "10.0.0.3" },
            { "ｌｏｃａｌｈｏｓｔ", "127.0.0.1" },
            { "public.example", "fd12:3456:789a::1" },
        };

    public void Dispose() => _listener.Dispose();

    [Theory]
    [MemberData(nameof(PrivateAddresses))]
    public async Task S51_AddressThatIsNotPublic_IsNeverConnectedTo(string host)
    {
        using var client = new OutgoingClient(new OutgoingRules([]), maxWait: TimeSpan.FromSeconds(5));
        foreach (var scheme in new[] { "http", "https" })
        {
            if (!Uri.TryCreate($"{scheme}://{host}:{Port}/latest/meta-data", UriKind.Absolute, out var address))
            {
                // What is no address reaches nobody.
                continue;
            }

            var answer = await client.PostJsonAsync(address, [], [], Cancellation);

            Assert.Null(answer.Status);
            Assert.NotNull(answer.Failure);
            Assert.DoesNotContain("Could not connect", answer.Failure, StringComparison.Ordinal);
        }

        Assert.False(_listener.Pending());
    }

    [Theory]
    [MemberData(nameof(PrivateNames))]
    public async Task S51_NameOfSomewhereInside_IsNeverConnectedTo(string name, string address)
    {
        using var client = new OutgoingClient(
            new OutgoingRules([]),
            (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) })
        );

        var answer = await client.PostJsonAsync(new Uri($"https://{name}:{Port}/"), [], [], Cancellation);

        Assert.Contains("is not on the public internet", answer.Failure, StringComparison.Ordinal);
        Assert.False(_listener.Pending());
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:25/x")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("dict://127.0.0.1:11211/")]
    [InlineData("ldap://127.0.0.1/")]
    [InlineData("https://user@public.example/")]
    [InlineData("https://public.example@127.0.0.1/")]
    [InlineData("https://u:p%40public.example@127.0.0.1/")]
    public async Task S51_OtherScheme_OrAUserName_IsNotCalled(string address)
    {
        using var client = new OutgoingClient(
            new OutgoingRules([]),
            (_, _) => throw new InvalidOperationException("Nothing is resolved.")
        );

        var answer = await client.PostJsonAsync(new Uri(address), [], [], Cancellation);

        Assert.Null(answer.Status);
        Assert.NotNull(answer.Failure);
    }

    [Theory]
    [InlineData(22)]
    [InlineData(80)]
    [InlineData(8443)]
    [InlineData(9200)]
    public async Task S51_PublicAddressOnAnotherPort_IsNotCalled(int port)
    {
        using var client = new OutgoingClient(
            new OutgoingRules([]),
            (_, _) => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8") })
        );

        var answer = await client.PostJsonAsync(new Uri($"https://public.example:{port}/"), [], [], Cancellation);

        Assert.Contains("port 443 only", answer.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S52_NameThatRebinds_AThousandTimes_NeverReachesInside()
    {
        var asked = 0;
        // Public when it is asked first and loopback the next time, or both at once, in changing order.
        using var client = new OutgoingClient(
            new OutgoingRules([]),
            (_, _) =>
                Task.FromResult(
                    (asked++ % 4) switch
                    {
                        0 => new[] { IPAddress.Loopback },
                        1 => [IPAddress.Parse("8.8.8.8"), IPAddress.Loopback],
                        2 => [IPAddress.IPv6Loopback],
                        _ => [IPAddress.Parse("::ffff:127.0.0.1")],
                    }
                )
        );

        for (var tries = 0; tries < 1_000; tries++)
        {
            var answer = await client.PostJsonAsync(new Uri($"https://rebinds.example:{Port}/"), [], [], Cancellation);
            Assert.Null(answer.Status);
        }

        // Each try asked once, and connected to nothing but what that one answer said.
        Assert.Equal(1_000, asked);
        Assert.False(_listener.Pending());
    }

    [Theory]
    [InlineData(301, "http://169.254.169.254/latest/meta-data")]
    [InlineData(302, "http://169.254.169.254/latest/meta-data")]
    [InlineData(303, "file:///etc/passwd")]
    [InlineData(307, "http://127.0.0.1:1/")]
    [InlineData(308, "//127.0.0.1/")]
    public async Task S53_Redirect_WhereverItLeads_IsNotFollowed(int status, string location)
    {
        var serving = ServeAsync([$"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"]);
        using var client = Allowed();

        var answer = await client.PostJsonAsync(Address, "{\"secret\":1}"u8.ToArray(), [], Cancellation);

        Assert.Equal(status, answer.Status);
        await serving;
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task S54_AnswerThatDrips_EndsAtTheDeadline()
    {
        var serving = ServeAsync(
            ["HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", .. Enumerable.Repeat("x", 10_000)],
            TimeSpan.FromMilliseconds(20)
        );
        using var client = Allowed(TimeSpan.FromMilliseconds(500));

        var answer = await client.PostJsonAsync(Address, [], [], Cancellation);

        Assert.Equal("No answer within 0.5 seconds.", answer.Failure);
        await serving;
    }

    [Fact]
    public async Task S54_HeadersThatDrip_EndAtTheDeadline()
    {
        var serving = ServeAsync(
            ["HTTP/1.1 200 OK\r\n", .. Enumerable.Repeat("X: y\r\n", 10_000)],
            TimeSpan.FromMilliseconds(20)
        );
        using var client = Allowed(TimeSpan.FromMilliseconds(500));

        Assert.Equal("No answer within 0.5 seconds.", (await client.PostJsonAsync(Address, [], [], Cancellation)).Failure);
        await serving;
    }

    [Fact]
    public async Task S54_GzipBombInTheAnswer_IsNeverUnpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var megabyte = 0; megabyte < 64; megabyte++)
            {
                await gzip.WriteAsync(zeros, Cancellation);
            }
        }

        var body = Encoding.Latin1.GetString(packed.ToArray());
        var serving = ServeAsync([$"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {body.Length}\r\n\r\n{body}"]);
        using var client = Allowed();

        var answer = await client.GetAsync(Address, [], 1024 * 1024, Cancellation);

        Assert.Equal((200, body.Length), (answer.Status, answer.Body.Length));
        await serving;
    }

    [Fact]
    public async Task S54_AnswerLargerThanAskedFor_IsCut()
    {
        var serving = ServeAsync([$"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n{new string('x', 5_000_000)}"]);
        using var client = Allowed();

        var answer = await client.GetAsync(Address, [], 100_000, Cancellation);

        Assert.Equal((200, 100_000, true), (answer.Status, answer.Body.Length, answer.IsCut));
        await serving;
    }

    private Uri Address => new($"http://127.0.0.1:{Port}/hook");

    private static OutgoingClient Allowed(TimeSpan? maxWait = null) => new(new OutgoingRules(["127.0.0.1"]), null, maxWait);

    /// <summary>Answers one connection with these parts, with a pause between, until the client has seen enough.</summary>
    private async Task ServeAsync(IEnumerable<string> parts, TimeSpan pause = default)
    {
        using var connection = await _listener.AcceptTcpClientAsync(Cancellation);
        var stream = connection.GetStream();
        try
        {
            await stream.ReadExactlyAsync(new byte[16], Cancellation);
            foreach (var part in parts)
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes(part), Cancellation);
                await Task.Delay(pause, Cancellation);
            }

            await stream.CopyToAsync(Stream.Null, Cancellation);
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }
}
