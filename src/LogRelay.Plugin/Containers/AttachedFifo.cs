using LogRelay.Plugin.Fifo;

namespace LogRelay.Plugin.Containers;

/// <summary>A FIFO that is being read, the stream it feeds, and the pump that reads it.</summary>
internal sealed record AttachedFifo(FifoAttachment Fifo, ContainerStream Stream, FifoPump Pump);
