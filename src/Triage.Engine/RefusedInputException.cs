namespace Triage.Engine;

/// <summary>
/// What a person or a program sent cannot be taken. The message names the field, the limit and the remedy, and is shown
/// as it is; at the HTTP edge it becomes a 400.
/// </summary>
public class RefusedInputException(string field, string message) : Exception(message)
{
    public string Field { get; } = field;
}
