using System.Net;
using System.Net.Sockets;
using Triage.Connectors.Instance;
using Triage.Engine;

namespace Triage.Connectors.Tests.Instance;

public sealed class RunningInstanceTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("triage-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task ImportAsync_RunningInstance_SendsTheFileAndReturnsTheAnswer()
    {
        var received = "";
        using var triage = new FakeTriage(request =>
        {
            using var reader = new StreamReader(request.InputStream);
            received = reader.ReadToEnd();
            return (200, FakeTriage.Text("""{"runs":["r1"],"spans":3,"rejected":[]}"""));
        });
        using var instance = await FoundAsync(triage.Address);

        var answer = await instance.ImportAsync(
            new MemoryStream("{\"resourceSpans\":[]}"u8.ToArray()),
            "green.json",
            Cancellation
        );

        Assert.Equal("""{"runs":["r1"],"spans":3,"rejected":[]}""", answer);
        Assert.Equal(["GET /health/live", "POST /api/v1/import"], triage.Asked);
        Assert.Contains("{\"resourceSpans\":[]}", received, StringComparison.Ordinal);
        Assert.Contains("green.json", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadSamplesAsync_RunningInstance_AsksForTheSamples()
    {
        using var triage = new FakeTriage(_ => (200, FakeTriage.Text("{}")));
        using var instance = await FoundAsync(triage.Address);

        Assert.Equal("{}", await instance.LoadSamplesAsync(Cancellation));
        Assert.Equal("POST /api/v1/samples", triage.Asked[^1]);
    }

    [Fact]
    public async Task FindAsync_NoAddressFile_FindsNothing() => Assert.Null(await RunningInstance.FindAsync(_data, Cancellation));

    [Fact]
    public async Task FindAsync_AddressLeftBehind_FindsNothing()
    {
        Write($"http://127.0.0.1:{FakeTriage.FreePort()}");

        Assert.Null(await RunningInstance.FindAsync(_data, Cancellation));
    }

    [Theory]
    [InlineData("http://192.0.2.7:5000")]
    [InlineData("http://triage.example.com")]
    [InlineData("http://127.0.0.1.example.com:5000")]
    [InlineData("http://0.0.0.0:5000")]
    [InlineData("http://me:secret@127.0.0.1:5000")]
    [InlineData("http://127.0.0.1:5000/elsewhere?to=http://192.0.2.7")]
    [InlineData("file:///etc/hosts")]
    [InlineData("http://127.0.0.1:5000\nhttp://127.0.0.1:5001")]
    [InlineData("")]
    public async Task FindAsync_AddressNotOnThisMachine_IsRefusedByName(string address)
    {
        Write(address);

        var e = await Assert.ThrowsAsync<RunningInstanceException>(() => RunningInstance.FindAsync(_data, Cancellation));

        Assert.Equal(InstanceFailure.AddressRefused, e.Failure);
        Assert.Contains(RunningInstance.AddressFileName, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_SomebodyUnwell_SaysSo()
    {
        using var triage = new FakeTriage(_ => (503, []));
        Write(triage.Address);

        var e = await Assert.ThrowsAsync<RunningInstanceException>(() => RunningInstance.FindAsync(_data, Cancellation));

        Assert.Equal(InstanceFailure.NotAnswering, e.Failure);
        Assert.Contains("503", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_SomebodySilent_GivesUp()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Write($"http://{silent.LocalEndpoint}");

        var e = await Assert.ThrowsAsync<RunningInstanceException>(() => RunningInstance.FindAsync(_data, Cancellation));

        Assert.Equal(InstanceFailure.NotAnswering, e.Failure);
        Assert.Contains("5 seconds", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_CallerGivesUp_IsNoFailureOfTheInstance()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Write($"http://{silent.LocalEndpoint}");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunningInstance.FindAsync(_data, cancelled.Token));
    }

    [Fact]
    public async Task ImportAsync_Redirect_IsNotFollowed()
    {
        using var triage = new FakeTriage(r => (r.HttpMethod == "GET" ? 200 : 307, []));
        using var instance = await FoundAsync(triage.Address);

        var e = await Assert.ThrowsAsync<RunningInstanceException>(() => instance.LoadSamplesAsync(Cancellation));

        Assert.Equal(InstanceFailure.Refused, e.Failure);
        Assert.DoesNotContain(triage.Asked, a => a.EndsWith("elsewhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ImportAsync_Refusal_IsQuoted()
    {
        using var triage = new FakeTriage(r => r.HttpMethod == "GET" ? (200, []) : (400, FakeTriage.Text("not a trace file")));
        using var instance = await FoundAsync(triage.Address);

        var e = await Assert.ThrowsAsync<RunningInstanceException>(() =>
            instance.ImportAsync(new MemoryStream([1]), "a.png", Cancellation)
        );

        Assert.Contains("not a trace file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportAsync_AnswerOverTheLimit_IsRefused()
    {
        using var triage = new FakeTriage(r => (200, new byte[r.HttpMethod == "GET" ? 0 : RunningInstance.MaxAnswerBytes + 1]));
        using var instance = await FoundAsync(triage.Address);

        var e = await Assert.ThrowsAsync<RunningInstanceException>(() => instance.LoadSamplesAsync(Cancellation));

        Assert.Equal(InstanceFailure.AnswerTooLarge, e.Failure);
    }

    [Fact]
    public async Task ImportAsync_FileOverTheLimit_IsRefusedBeforeItIsSent()
    {
        using var triage = new FakeTriage(_ => (200, []));
        using var instance = await FoundAsync(triage.Address);
        // Sparse: it takes no room on the disk.
        await using var file = File.Create(Path.Combine(_data, "all.json"));
        file.SetLength(Limits.MaxFileBytes + 1);

        var e = await Assert.ThrowsAsync<RefusedInputException>(() => instance.ImportAsync(file, "all.json", Cancellation));

        Assert.Contains("8,589,934,592 bytes", e.Message, StringComparison.Ordinal);
        Assert.Equal(["GET /health/live"], triage.Asked);
    }

    private void Write(string address) => File.WriteAllText(Path.Combine(_data, RunningInstance.AddressFileName), address + "\n");

    private async Task<RunningInstance> FoundAsync(string address)
    {
        Write(address);
        return await RunningInstance.FindAsync(_data, Cancellation)
            ?? throw new InvalidOperationException($"Nobody listens at {address}.");
    }
}
