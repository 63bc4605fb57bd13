using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Runs;
using Triage.Storage.Search;
using Triage.Storage.Workspaces;
using Triage.Telemetry;

namespace Triage.Benchmarks.Intake;

/// <summary>
/// Where the CPU of intake goes, step by step, over a folder with one OTLP body per file: the first half warms up, the second is
/// measured. One request at a time, on SQLite on the disk of the folder for temporary files.
/// </summary>
internal static class IntakeReport
{
    public static async Task<int> PrintAsync(string folder, TextWriter to, CancellationToken cancellation)
    {
        var bodies = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        var directory = Path.Combine(Path.GetTempPath(), "triage-intake-" + Guid.NewGuid().ToString("N"));
        var settings = new ReadingSettings([], [], ["ledger", "order_id", "ticket_id", "invoice_id"]);
        var clock = new ShiftedClock();
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<ISpanMapping>(new SpanMapping(settings))
            .AddTriageStorage(new StorageOptions(directory))
            .BuildServiceProvider();
        await services.GetRequiredService<StorageStartup>().OpenAsync(cancellation);
        var workspace = await services.GetRequiredService<WorkspaceStore>().GetAsync(WorkspaceId.Main, cancellation);
        var reader = new TelemetryReader(settings, workspace.ContentKey);
        // What it remembers is not remembered by the other.
        var alone = new TelemetryReader(settings, workspace.ContentKey);
        var half = bodies.Count / 2;
        foreach (var (name, some) in new[] { ("warm-up", bodies.Take(half)), ("measured", bodies.Skip(half)) })
        {
            var spans = 0;
            var read = CostOf(() =>
                spans = some.Sum(b => alone.ReadTraces(b, OtlpEncoding.Protobuf).Packs().Sum(p => p.Spans.Count))
            );
            var stored = await CostAsync(async () =>
            {
                foreach (var body in some)
                {
                    await StoreAsync(
                        services.GetRequiredService<IRunStore>(),
                        () => reader.ReadTraces(body, OtlpEncoding.Protobuf),
                        cancellation
                    );
                }
            });
            var revised = await CostAsync(() =>
                services.GetRequiredService<RunQueries>().ListAsync(WorkspaceId.Main, new RunFilter(), cancellation)
            );
            clock.Shift += TimeSpan.FromMinutes(1);
            var searched = await CostAsync(async () =>
            {
                while (await services.GetRequiredService<SearchReading>().ReadOnAsync(WorkspaceId.Main, cancellation))
                {
                    // More is waiting.
                }
            });
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: {spans} spans; of CPU and bytes allocated, a span: read {read.Of(spans)}, read again and store {stored.Of(spans)}, sum up {revised.Of(spans)}, index {searched.Of(spans)}"
                )
            );
        }

        var bytes = new DirectoryInfo(directory).EnumerateFiles().Sum(f => f.Length);
        to.WriteLine($"on disk {(double)bytes / bodies.Sum(b => (long)b.Length):F2} x the bodies");
        Directory.Delete(directory, recursive: true);
        return 0;
    }

    // As an exporter does it.
    private static async Task StoreAsync(IRunStore runs, Func<TelemetryReading> read, CancellationToken cancellation)
    {
        for (var left = 20; ; left--)
        {
            try
            {
                await runs.StoreAsync(WorkspaceId.Main, read().Packs(), cancellation);
                return;
            }
            catch (StorageUnavailableException) when (left > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
        }
    }

    private static Cost CostOf(Action work)
    {
        var spent = Spent();
        work();
        return Spent() - spent;
    }

    private static async Task<Cost> CostAsync(Func<Task> work)
    {
        var spent = Spent();
        await work();
        return Spent() - spent;
    }

    private static Cost Spent() =>
        new(Process.GetCurrentProcess().TotalProcessorTime.TotalMicroseconds, GC.GetTotalAllocatedBytes(precise: true));

    private readonly record struct Cost(double Microseconds, long Bytes)
    {
        public static Cost operator -(Cost after, Cost before) =>
            new(after.Microseconds - before.Microseconds, after.Bytes - before.Bytes);

        public string Of(int spans) =>
            string.Create(CultureInfo.InvariantCulture, $"{Microseconds / spans:F1} us {Bytes / spans} B");
    }

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
