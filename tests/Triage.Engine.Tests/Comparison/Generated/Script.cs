namespace Triage.Engine.Tests.Comparison.Generated;

/// <summary>A tool call as a script has it; a fault changes what was done with it.</summary>
internal sealed class ScriptCall(string tool, string arguments, string result)
{
    public string Tool { get; } = tool;

    /// <summary>What the model asked for.</summary>
    public string Asked { get; set; } = arguments;

    /// <summary>What was executed.</summary>
    public string Executed { get; set; } = arguments;

    public string Result { get; set; } = result;
    public int Times { get; set; } = 1;
    public double Ms { get; set; } = 20;
}

/// <summary>One answer of the model: the tools it asks for, in any order, or nothing but text.</summary>
internal sealed class ScriptTurn(params ScriptCall[] calls)
{
    public List<ScriptCall> Calls { get; } = [.. calls];

    /// <summary>The model call failed; nothing follows it.</summary>
    public string? Error { get; set; }
}

/// <summary>What an agent does on one input, before it becomes spans.</summary>
internal sealed class Script
{
    public required string Agent { get; init; }
    public required string User { get; init; }
    public required string? System { get; set; }
    public required Dictionary<string, string> Tools { get; init; }
    public required List<ScriptTurn> Turns { get; init; }
    public required string Answer { get; set; }
    public string Model { get; set; } = "gpt-4.1";

    /// <summary>Messages of another session in front of the user's.</summary>
    public string[] Before { get; set; } = [];

    public IEnumerable<ScriptCall> Calls => Turns.SelectMany(t => t.Calls);

    public ScriptCall Call(string tool) => Calls.First(c => c.Tool == tool);
}
