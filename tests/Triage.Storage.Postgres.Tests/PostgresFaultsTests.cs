using Microsoft.EntityFrameworkCore;
using Npgsql;
using Triage.Storage.Postgres;

namespace Triage.Storage.Tests;

public sealed class PostgresFaultsTests
{
    [Theory]
    [InlineData("55P03", "busy")]
    [InlineData("40P01", "busy")]
    [InlineData("53100", "full")]
    [InlineData("53300", "max_connections")]
    [InlineData("57P01", "ended the connection")]
    [InlineData("08006", "ended the connection")]
    [InlineData("25006", "primary")]
    [InlineData("28P01", "ConnectionStrings:Triage")]
    [InlineData("XX001", "log")]
    public void Unavailable_FaultInsideAnother_SaysWhatToDo(string code, string words)
    {
        var wrapped = new DbUpdateException("save", new PostgresException("raw", "ERROR", "ERROR", code));

        Assert.Contains(words, PostgresFaults.Unavailable(wrapped)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unavailable_BrokenConnection_SaysThatTheServerDoesNotAnswer() =>
        Assert.Contains(
            "does not answer",
            PostgresFaults.Unavailable(new NpgsqlException("raw", new IOException()))!.Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Unavailable_ConstraintCancellationOrOtherMistake_IsNull()
    {
        var cancelled = new PostgresException("raw", "ERROR", "ERROR", "57014");

        Assert.Null(PostgresFaults.Unavailable(new PostgresException("raw", "ERROR", "ERROR", "23505")));
        Assert.Null(PostgresFaults.Unavailable(new OperationCanceledException("given up", cancelled)));
        Assert.Null(PostgresFaults.Unavailable(new InvalidOperationException()));
    }
}
