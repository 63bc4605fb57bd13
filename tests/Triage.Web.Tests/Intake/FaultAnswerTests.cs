using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Intake;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Intake;

/// <summary>F-23: whatever storing meets, a sender is told to come back. It drops the data on 500, UNKNOWN and INTERNAL.</summary>
public sealed class FaultAnswerTests(GrpcHost host) : OtlpRulesTests(host), IClassFixture<GrpcHost>
{
    public static TheoryData<string, Way> Faults
    {
        get
        {
            var faults = new TheoryData<string, Way>();
            foreach (var name in Kinds.Keys)
            {
                foreach (var way in Enum.GetValues<Way>())
                {
                    faults.Add(name, way);
                }
            }

            return faults;
        }
    }

    private static readonly Dictionary<string, Func<Exception>> Kinds = new(StringComparer.Ordinal)
    {
        ["unavailable"] = () => new StorageUnavailableException("The disk is full; nothing was written."),
        ["SQLite of another kind"] = () => new SqliteException("interrupted", 9),
        ["PostgreSQL of another kind"] = () => new PostgresException("gone", "FATAL", "FATAL", "57P05"),
        ["file"] = () => new IOException("No space left on device: a file of the server"),
        ["rights"] = () => new UnauthorizedAccessException("a file of the server"),
        ["time"] = () => new TimeoutException(),
        ["given up by the server"] = () => new OperationCanceledException(),
        ["end of the program"] = () => new ObjectDisposedException("connection of the server"),
        ["memory"] = () => new OutOfMemoryException(),
        ["a mistake of ours"] = () => new InvalidOperationException("words of the server"),
        ["several"] = () => new AggregateException(new IOException("a file of the server")),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_WhileStoring_IsComeBackAndNothingOfTheServerIsTold(string fault, Way way)
    {
        Host.Fault = Kinds[fault]();
        try
        {
            var received = await Port.SendAsync(way, Span(SentSpan.NewTrace()));

            Assert.Equal((way == Way.Grpc ? 200 : 503, 14), (received.Http, received.Code));
            Assert.Equal("2", received.RetryAfter);
            Assert.DoesNotContain("of the server", received.Message, StringComparison.Ordinal);
        }
        finally
        {
            Host.Fault = null;
        }
    }

    [Theory]
    [InlineData("unavailable")]
    [InlineData("file")]
    [InlineData("time")]
    [InlineData("given up by the server")]
    [InlineData("memory")]
    public async Task Fault_DuringAnImport_Is503WithRetryAfter(string fault)
    {
        Host.Fault = Kinds[fault]();
        try
        {
            using var file = new ByteArrayContent(OtlpTrace.Json(Span(SentSpan.NewTrace())));
            using var answer = await Host.Http.PostAsync("/api/v1/import", file, Cancellation);

            Assert.Equal((503, "2"), ((int)answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
            Assert.DoesNotContain(
                "of the server",
                await answer.Content.ReadAsStringAsync(Cancellation),
                StringComparison.Ordinal
            );
        }
        finally
        {
            Host.Fault = null;
        }
    }

    [Fact]
    public async Task Damage_WhileStoring_IsLoggedAsCriticalOnce()
    {
        Host.Fault = new StorageUnavailableException("The database file is damaged: restore it.") { IsDamage = true };
        try
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(503, (await Port.SendAsync(Way.Json, Span(SentSpan.NewTrace()))).Http);
            }
        }
        finally
        {
            Host.Fault = null;
        }

        Assert.Single(Host.Log.At(LogLevel.Critical), l => l.Contains("restore it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sender_GivesUpInMidBody_IsNobodysError()
    {
        var errorsBefore = Host.Log.At(LogLevel.Error).Count;
        using (var socket = await ConnectAsync())
        {
            await socket.SendAsync(Head(1_000), Cancellation);
        }

        await EventuallyAsync(() =>
            Host.Services.GetRequiredService<IntakeLog>().Latest(WorkspaceId.Main).Any(e => e.Status is 499 or 400)
            && Memory.HeldBytes == 0
        );

        Assert.Equal(errorsBefore, Host.Log.At(LogLevel.Error).Count);
    }

    [Fact]
    public async Task Bodies_OfManySendersAtOnce_AreBoundTogether()
    {
        // Each has sent most of the largest body there may be, and says no more.
        var stalled = new List<Socket>();
        try
        {
            for (var i = 0; i < 10; i++)
            {
                var socket = await ConnectAsync();
                stalled.Add(socket);
                await socket.SendAsync(Head(GrpcHost.MaxRequestBytes), Cancellation);
                await socket.SendAsync(new byte[GrpcHost.MaxRequestBytes - 1], Cancellation);
            }

            await EventuallyAsync(() => Memory.HeldBytes > 3 * GrpcHost.MaxRequestBytes);
            var refused = await Port.SendAsync(Way.Json, new byte[GrpcHost.MaxRequestBytes]);

            Assert.Equal((503, "2"), (refused.Http, refused.RetryAfter));
            Assert.InRange(Memory.HeldBytes, 0, 4 * GrpcHost.MaxRequestBytes);
        }
        finally
        {
            stalled.ForEach(s => s.Dispose());
        }

        await EventuallyAsync(() => Memory.HeldBytes == 0);
        AssertTaken(await Port.SendAsync(Way.Json, Span(SentSpan.NewTrace())));
    }

    [Fact]
    public void Work_OfBodiesThatAreWhole_IsOneOfTheLargestOrManySmall()
    {
        var memory = new IntakeMemory(new TriageSettings { Intake = new IntakeSettings { MaxRequestBytes = 100 } });
        using var second = new IntakeMemory.Share(memory);
        using (var first = new IntakeMemory.Share(memory))
        {
            first.Work(60);
            second.Work(40);

            Assert.Equal(503, Assert.Throws<RefusedBodyException>(() => second.Work(1)).Status);
        }

        second.Work(60);
    }

    private IntakeMemory Memory => Host.Services.GetRequiredService<IntakeMemory>();

    private static byte[] Head(int length) =>
        Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
            )
        );

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", new Uri(Host.Address).Port, Cancellation);
        return socket;
    }

    private static async Task EventuallyAsync(Func<bool> isSo)
    {
        for (var look = 0; look < 200 && !isSo(); look++)
        {
            await Task.Delay(50, Cancellation);
        }

        Assert.True(isSo());
    }
}
