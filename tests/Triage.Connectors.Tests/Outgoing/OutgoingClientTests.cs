using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Triage.Connectors.Outgoing;
using Triage.Engine;

namespace Triage.Connectors.Tests.Outgoing;

public sealed class OutgoingClientTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _accepted;

    public OutgoingClientTests() => _listener.Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://0x7f000001:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://017700000001:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://127.0.0.1.:{0}/")]
    public async Task PostJsonAsync_LoopbackInDisguise_IsNeverConnectedTo(string address)
    {
        using var client = new OutgoingClient(new OutgoingRules([]));
        var uri = new Uri(string.Format(CultureInfo.InvariantCulture, address, Port));

        var answer = await client.PostJsonAsync(uri, [], [], Cancellation);

        Assert.Null(answer.Status);
        Assert.NotNull(answer.Failure);
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task PostJsonAsync_NameThatRebinds_IsCheckedForEachConnection()
    {
        var answers = new Queue<IPAddress>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);
        using var client = new OutgoingClient(
            new OutgoingRules(["127.0.0.2"]),
            (_, _) => Task.FromResult(new[] { answers.Dequeue() }),
            TimeSpan.FromSeconds(2)
        );
        var uri = new Uri($"http://rebinds.example:{Port}/");

        await client.PostJsonAsync(uri, [], [], Cancellation);
        var second = await client.PostJsonAsync(uri, [], [], Cancellation);

        Assert.Contains("127.0.0.1 is not on the public internet", second.Failure, StringComparison.Ordinal);
        Assert.Empty(answers);
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task PostJsonAsync_OneOfSeveralAddressesPrivate_IsRefusedAltogether()
    {
        using var client = new OutgoingClient(
            new OutgoingRules([]),
            (_, _) => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8"), IPAddress.Loopback })
        );

        var answer = await client.PostJsonAsync(new Uri("https://both.example/"), [], [], Cancellation);

        Assert.Contains("127.0.0.1", answer.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostJsonAsync_Redirect_IsAnAnswerAndNotFollowed()
    {
        var serving = ServeAsync(
            $"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{Port}/again\r\nContent-Length: 0\r\n\r\n"
        );
        using var client = Allowed();

        var answer = await client.PostJsonAsync(Address, "{}"u8.ToArray(), [], Cancellation);

        Assert.Equal(307, answer.Status);
        await serving;
        Assert.Equal(1, _accepted);
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task PostJsonAsync_EndlessAnswer_IsCutAtTheLimit()
    {
        var serving = ServeAsync(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + string.Concat(Enumerable.Repeat($"400\r\n{new string('x', 1024)}\r\n", 64))
        );
        using var client = Allowed();

        var answer = await client.PostJsonAsync(Address, [], [], Cancellation);

        Assert.Equal((200, Limits.MaxExcerptChars), (answer.Status, answer.Excerpt!.Length));
        await serving;
    }

    [Fact]
    public async Task PostJsonAsync_NoAnswer_EndsAtTheDeadline()
    {
        using var client = Allowed(TimeSpan.FromMilliseconds(200));

        var answer = await client.PostJsonAsync(Address, [], [], Cancellation);

        Assert.Equal("No answer within 0.2 seconds.", answer.Failure);
    }

    [Fact]
    public async Task PostJsonAsync_HugeHeaders_AreRefused()
    {
        var serving = ServeAsync($"HTTP/1.1 200 OK\r\nX: {new string('x', 40_000)}\r\nContent-Length: 0\r\n\r\n");
        using var client = Allowed();

        var answer = await client.PostJsonAsync(Address, [], [], Cancellation);

        Assert.Null(answer.Status);
        Assert.NotNull(answer.Failure);
        await serving;
    }

    [Fact]
    public async Task PostJsonAsync_NobodyListens_SaysSo()
    {
        var free = Port;
        _listener.Stop();
        using var client = Allowed();

        var answer = await client.PostJsonAsync(new Uri($"http://127.0.0.1:{free}/"), [], [], Cancellation);

        Assert.Equal("Could not connect: ConnectionRefused.", answer.Failure);
    }

    private Uri Address => new($"http://127.0.0.1:{Port}/hook");

    private static OutgoingClient Allowed(TimeSpan? maxWait = null) => new(new OutgoingRules(["127.0.0.1"]), null, maxWait);

    /// <summary>Answers one connection with these bytes and closes it.</summary>
    private async Task ServeAsync(string answer)
    {
        using var connection = await _listener.AcceptTcpClientAsync(Cancellation);
        _accepted++;
        var stream = connection.GetStream();
        try
        {
            await stream.ReadExactlyAsync(new byte[16], Cancellation);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancellation);
            await stream.FlushAsync(Cancellation);
            // Until the client has read what it wants, a close would lose it.
            await stream.CopyToAsync(Stream.Null, Cancellation);
        }
        catch (IOException)
        {
            // The client has seen enough.
        }
    }
}
