using System.Buffers;
using Cleave.Memory.Context;

namespace Cleave.Memory.Owners;

/// <content>The <see cref="Memory{T}"/> of a vec, which outlives a call. A generation number shows whether it is still valid, and pins keep
/// it valid.</content>
public partial class Vec<T, TAllocator>
{
    /// <summary>Decides which call frees the memory: the first <see cref="Close"/>, or the last <see cref="Unpin"/> after it. Until then
    /// the address and the size of the memory do not change.</summary>
    private PinCount _pins;

    /// <summary>A number that changes whenever elements may have moved or their memory may have been freed.</summary>
    private uint _generation;

    /// <summary>Empties the vec and frees its memory. Pinned memory is freed when the last pin is removed.</summary>
    private protected sealed override void Close()
    {
        bool free = _pins.Close();
        _count = 0;
        _capacity = 0;
        _version++;
        _generation++;
        if (free)
        {
            Free();
        }
    }

    private void Free()
    {
        nuint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            TAllocator.Free(address, Held);
        }
    }

    private void Unpin()
    {
        if (_pins.Unpin())
        {
            Free();
            Dispose();
        }
    }

    /// <summary>A window of the memory, of elements or of room for them, which is valid for one generation of the memory.</summary>
    private sealed class VecMemory(Vec<T, TAllocator> vec, nuint start, int length) : MemoryManager<T>
    {
        private readonly uint _generation = vec._generation;

        public override Memory<T> Memory => CreateMemory(length);

        /// <summary>The part of the window from an element of the vec on; empty if the element lies outside, or if the window is no longer
        /// valid.</summary>
        public Memory<T> From(nuint first) =>
            _generation == vec._generation && first >= start && first - start < (nuint)length
                ? CreateMemory((int)(first - start), length - (int)(first - start))
                : default;

        public override unsafe Span<T> GetSpan()
        {
            // SAFETY: the window lay inside the capacity of the vec when it was made, and the memory is of the same generation since.
            ThrowIfGone();

            return new Span<T>((T*)vec._address + start, length);
        }

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            // SAFETY: the window lies inside the memory of the vec, as in GetSpan. A pinned vec neither moves nor frees its memory.
            ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
            ThrowIfGone();
            OwnerText.ThrowIf(!vec._pins.TryPin(), vec);

            return new MemoryHandle((T*)vec._address + start + elementIndex, default, this);
        }

        public override void Unpin() => vec.Unpin();

        protected override void Dispose(bool disposing)
        {
            // The window does not own the memory of the vec, so disposing it frees nothing.
        }

        private void ThrowIfGone()
        {
            OwnerText.ThrowIf(vec.IsDisposed, vec);
            if (_generation != vec._generation)
            {
                throw new ObjectDisposedException(
                    OwnerText.Of(
                        vec.GetType()), "The elements of the vec were moved since this Memory was taken; take it again from the vec.");
            }
        }
    }
}
