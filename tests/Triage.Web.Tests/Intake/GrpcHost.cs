using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Web.Tests.Intake;

/// <summary>The program with its gRPC port open, small bounds, and a store that can be told to be unavailable.</summary>
public sealed class GrpcHost : TriageHost
{
    public const int MaxRequestBytes = 100_000;

    public int GrpcPort { get; } = FreePort();

    /// <summary>What storing meets.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What the program wrote into its log.</summary>
    public LoggedWords Log { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Triage:Intake:GrpcPort", $"{GrpcPort}");
        builder.UseSetting("Triage:Intake:MaxRequestBytes", $"{MaxRequestBytes}");
        builder.ConfigureTestServices(services =>
            services
                .AddSingleton<IRunStore>(p => new FailingRuns(p.GetRequiredService<RunStore>(), this))
                .AddSingleton<ILoggerProvider>(Log)
        );
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed class FailingRuns(RunStore runs, GrpcHost host) : IRunStore
    {
        public Task<IntakeReceipt> StoreAsync(
            WorkspaceId workspace,
            IEnumerable<SpanPack> packs,
            CancellationToken cancellation
        ) => host.Fault is { } fault ? throw fault : runs.StoreAsync(workspace, packs, cancellation);

        public Task<bool> ClaimOutcomeAsync(
            WorkspaceId workspace,
            string runOrTraceId,
            OutcomeClaim claim,
            CancellationToken cancellation
        ) => runs.ClaimOutcomeAsync(workspace, runOrTraceId, claim, cancellation);

        public Task<RecordedRun?> FindRecordedAsync(WorkspaceId workspace, string runOrTraceId, CancellationToken cancellation) =>
            runs.FindRecordedAsync(workspace, runOrTraceId, cancellation);

        public Task<IReadOnlyList<Run>> GreenCandidatesAsync(WorkspaceId workspace, Run red, CancellationToken cancellation) =>
            runs.GreenCandidatesAsync(workspace, red, cancellation);
    }
}
