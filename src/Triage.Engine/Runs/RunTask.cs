namespace Triage.Engine.Runs;

/// <summary>What kind of job a run was.</summary>
internal static class RunTask
{
    /// <summary>The name of a span without the agent and the model that conventions append: <c>chat gpt-4.1</c> is <c>chat</c>.</summary>
    public static string OperationOf(SpanSkeleton span)
    {
        var name = span.Name;
        foreach (var noise in new[] { span.Agent, span.RequestModel, span.ResponseModel })
        {
            name = Without(name, noise);
        }

        return VolatileValues.Mask(name);
    }

    /// <summary>Microsoft's Agent Framework appends an id in parentheses too: <c>invoke_agent Refund Desk(refund-agent)</c>.</summary>
    private static string Without(string name, string? noise)
    {
        var at = string.IsNullOrEmpty(noise) ? -1 : name.LastIndexOf(" " + noise, StringComparison.Ordinal);
        return at > 0 && name[(at + 1 + noise!.Length)..] is "" or ['(', .., ')'] ? name[..at] : name;
    }
}
