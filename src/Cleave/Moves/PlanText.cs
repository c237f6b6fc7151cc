using System.Globalization;

namespace Cleave.Moves;

/// <summary>Words of plans of moves, the same for every allocator.</summary>
internal static class PlanText
{
    /// <summary>Describes a plan: "2 moves of 12 MiB for a free run of 64 MiB; any plan moves 12 MiB or more".</summary>
    /// <param name="moves">The number of moves.</param>
    /// <param name="bytes">Bytes that they copy.</param>
    /// <param name="goal">The free memory that they make.</param>
    /// <param name="least">Bytes that any plan moves at least.</param>
    public static string Of(int moves, ulong bytes, MoveGoal goal, ulong least) => string.Create(
        CultureInfo.InvariantCulture,
        $"{moves} {(moves == 1 ? "move" : "moves")} of {ByteText.Exact(bytes)} for {goal}; any plan moves {ByteText.Exact(least)} or more");
}
