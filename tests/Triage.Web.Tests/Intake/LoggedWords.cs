using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Triage.Web.Tests.Intake;

/// <summary>What a host wrote into its log.</summary>
public sealed class LoggedWords : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<string> At(LogLevel level) => [.. _lines.Where(l => l.Level == level).Select(l => l.Text)];

    public string Everything => string.Join('\n', _lines.Select(l => l.Text));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => _lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose() { }
}
