using System.Runtime.InteropServices;

namespace Triage.Web.Verbs;

/// <summary>Ctrl+C, or a signal to end, cancels what a verb does instead of ending the process in the middle of it.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interrupt() => _signals = [On(PosixSignal.SIGINT), On(PosixSignal.SIGTERM)];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _source.Dispose();
    }

    private PosixSignalRegistration On(PosixSignal signal) =>
        PosixSignalRegistration.Create(
            signal,
            caught =>
            {
                caught.Cancel = true;
                _source.Cancel();
            }
        );
}
